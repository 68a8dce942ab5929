import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { dataFolderWith, registerClaims } from '../served/registered-models.ts'

let store: Store
let path: string
const tenantId = 'default'

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf' })
  store = made.store
  path = made.path
})

afterAll(() => store.close())

describe('createServedModels', () => {
  it('loads a bundle once, and prepares its explainer once', async () => {
    const models = createServedModels(store, path)
    const [one, two] = await Promise.all([
      models.find({ tenantId, name: 'claims-rf' }),
      models.find({ tenantId, name: 'claims-rf', version: '1' }),
    ])
    expect(one.bundle).toBe(two.bundle)
    expect(one.explainerOf(0)).toBe(two.explainerOf(0))
    expect([one.alias, two.alias]).toEqual(['champion', null])
  })

  it('takes a domain for its default model, unless a model has that very name', async () => {
    const models = createServedModels(store, path)
    expect((await models.find({ tenantId, name: 'claims' })).name).toBe('claims-rf')
    await registerClaims(store, path, 'claims', 'gbm')
    expect((await models.find({ tenantId, name: 'claims' })).name).toBe('claims')
  })

  it.each<[string, (folder: string) => void, string]>([
    ['is gone', (folder) => rmSync(folder, { recursive: true }), 'its bundle cannot be read'],
    ['has a changed byte', (folder) => appendFileSync(join(folder, 'ensemble.bin'), 'x'), 'ensemble.bin'],
    [
      'has a changed manifest',
      (folder) => writeFileSync(join(folder, 'manifest.json'), '{}'),
      'its bundle cannot be read',
    ],
  ])('says so when a bundle %s, and recovers', async (what, damage, message) => {
    const models = createServedModels(store, path)
    const name = `lost-${what.replaceAll(' ', '-')}`
    damage(await registerClaims(store, path, name, 'gbm', { seed: 77 }))
    await expect(models.find({ tenantId, name })).rejects.toMatchObject({
      code: 'decisions.model_not_loadable',
      kind: 'fault',
      message: expect.stringContaining(message),
    })
    await registerClaims(store, path, 'whole', 'gbm', { seed: 77 })
    expect((await models.find({ tenantId, name })).version).toBe(1)
  })

  it('refuses another model in the place of the registered one', async () => {
    const models = createServedModels(store, path)
    const first = await registerClaims(store, path, 'swapped', 'gbm', { seed: 5 })
    const second = await registerClaims(store, path, 'other', 'gbm', { seed: 6 })
    cpSync(second, first, { recursive: true })
    await expect(models.find({ tenantId, name: 'swapped' })).rejects.toThrow('its hash is')
  })
})
