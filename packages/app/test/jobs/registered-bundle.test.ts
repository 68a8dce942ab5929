import { appendFileSync, cpSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRegistered } from '../../src/jobs/registered-bundle.ts'
import type { ModelVersionRecord, Store } from '../../src/store/index.ts'
import { dataFolderWith, registerClaims } from '../served/registered-models.ts'

let store: Store
let path: string
let whole: string
let record: ModelVersionRecord

beforeAll(async () => {
  const made = await dataFolderWith({})
  store = made.store
  path = made.path
  whole = await registerClaims(store, path, 'model', 'gbm')
  record = await store.run('registry.resolve', {
    tenantId: 'default',
    name: 'model',
    choice: { version: 1 },
  })
})

afterAll(() => store.close())

/** The registered version with its bundle copied elsewhere in the data folder, to be damaged there. */
function copied(name: string): { record: ModelVersionRecord; folder: string } {
  const folder = join(path, 'bundles', name)
  cpSync(whole, folder, { recursive: true })
  return { record: { ...record, location: `bundles/${name}` }, folder }
}

const tell = (error: Error) => error.message

describe('readRegistered', () => {
  it('gives the bundle of a version', async () => {
    expect((await readRegistered(record, path)).bundle.hash).toBe(record.hash)
  })

  it('names the files as the registry does, not where this machine has them', async () => {
    const { record: damaged, folder } = copied('damaged')
    appendFileSync(join(folder, 'ensemble.bin'), 'x')
    expect(await readRegistered(damaged, path).catch(tell)).toBe(
      'version 1 of model is registered, but its bundle cannot be read: bundles/damaged/ensemble.bin is damaged: its content does not match its digest',
    )
    const gone = { ...record, location: 'bundles/gone' }
    expect(await readRegistered(gone, path).catch(tell)).not.toContain(path)
  })
})

describe('requireOnDisk', () => {
  it('finds files whole that were only touched', async () => {
    const { record: touched, folder } = copied('touched')
    const { requireOnDisk } = await readRegistered(touched, path)
    await requireOnDisk()
    utimesSync(join(folder, 'ensemble.bin'), 1, 1)
    await requireOnDisk()
  })

  it('tells a changed byte and a folder that is gone, and when it is back', async () => {
    const { record: changed, folder } = copied('changed')
    const { requireOnDisk } = await readRegistered(changed, path)
    appendFileSync(join(folder, 'ensemble.bin'), 'x')
    expect(await requireOnDisk().catch(tell)).toContain('bundles/changed/ensemble.bin is damaged')
    rmSync(folder, { recursive: true })
    expect(await requireOnDisk().catch(tell)).toContain('bundles/changed is not a model bundle')
    cpSync(whole, folder, { recursive: true })
    await requireOnDisk()
  })
})
