import { PassThrough, Readable } from 'node:stream'
import { type Model, toNeutralJson } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import type { InvokedModel } from '../../src/jobs/invoked-model.ts'
import { modelToInvoke } from '../../src/jobs/model-to-invoke.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { main } from '../../src/main.ts'
import { openStore } from '../../src/store/index.ts'
import { modelKinds } from '../served/model-kinds.ts'
import { dataFolderWith, registerClaims } from '../served/registered-models.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const file = folder.file('mine.json', toNeutralJson(modelKinds['two'] as Model))
const rows = folder.file('rows.csv', 'x,y\n0,0\n1,1\n0,1\n')
const other = folder.file('other.csv', 'x,y\n1,1\n0,1\n')

let dataDir: string
let bundle: string

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf' })
  dataDir = made.path
  bundle = await registerClaims(made.store, dataDir, 'claims-rf', 'rf', { seed: 5 })
  await made.store.close()
})

const find = (reference: string, background: string | null = null) =>
  modelToInvoke({ reference, background, dataDir, reading: {} })

describe('modelToInvoke', () => {
  it.each<[string, InvokedModel]>([
    ['claims-rf', { name: 'claims-rf', alias: 'champion' }],
    ['claims-rf@1', { name: 'claims-rf', version: '1' }],
    ['claims-rf:challenger', { name: 'claims-rf', alias: 'challenger' }],
    ['models:/claims-rf', { name: 'claims-rf', alias: 'champion' }],
    ['models:/claims-rf/2', { name: 'claims-rf', version: '2' }],
    ['models:/claims-rf@challenger', { name: 'claims-rf', alias: 'challenger' }],
  ])('finds %s', async (reference, expected) => {
    expect(await find(reference)).toEqual(expected)
  })

  it('registers a file once for each background, and explains with it', async () => {
    expect(await find(file)).toEqual({ name: 'mine', version: '1' })
    expect(await find(`file://${file}`)).toEqual({ name: 'mine', version: '1' })
    expect(await find(file, rows)).toEqual({ name: 'mine', version: '2' })
    expect(await find(file, other)).toEqual({ name: 'mine', version: '3' })
    expect(await find(file, rows)).toEqual({ name: 'mine', version: '2' })
    const store = await openStore(`${dataDir}/candor.db`)
    const served = await createServedModels(store, dataDir).find({
      tenantId: 'default',
      name: 'mine',
      version: '2',
    })
    expect(served.background).toMatchObject({
      rows: 3,
      name: expect.stringMatching(/^rows.csv-[0-9a-f]{8}$/),
    })
    expect(served.explainerOf(0).method).toBe('interventional')
    await store.close()
  })

  it('gives names to the columns of a file that has none, and to no other model', async () => {
    const nameless = toNeutralJson(modelKinds['two'] as Model).replace('["x","y"]', '["Column_0","Column_1"]')
    const reference = folder.file('nameless.json', nameless)
    const named = { reference, background: rows, features: ['x', 'y'], dataDir, reading: {} }
    const found = await modelToInvoke(named)
    const { version } = await modelToInvoke({ ...named, features: ['a', 'b'], background: null })
    expect([found.version, version]).toEqual(['1', '2'])
    const store = await openStore(`${dataDir}/candor.db`)
    const { bundle: served } = await createServedModels(store, dataDir).find({
      tenantId: 'default',
      ...found,
    })
    expect(served.pipeline.inputs.map(({ name }) => name)).toEqual(['x', 'y'])
    await store.close()
    for (const other of ['claims-rf', bundle])
      await expect(modelToInvoke({ ...named, reference: other, background: null })).rejects.toMatchObject({
        code: 'jobs.features_not_for_model',
      })
  })

  it('takes a bundle folder', async () => {
    const found = await find(bundle)
    expect(found).toMatchObject({ version: '1' })
    expect(await find(bundle)).toEqual(found)
  })

  it.each([
    ['claims-rf', rows, 'jobs.background_not_for_model'],
    ['nobody', null, 'store.unknown_model'],
    ['claims-rf@9', null, 'store.unknown_version'],
    ['/nowhere/model.json', null, 'files.not_found'],
  ])('refuses %s', async (reference, background, code) => {
    await expect(find(reference, background)).rejects.toMatchObject({ code })
  })

  it('refuses a bundle with a background, and names that mean something else', async () => {
    await expect(find(bundle, rows)).rejects.toMatchObject({ code: 'jobs.background_not_for_model' })
    const reserved = folder.file('claims-new.json', toNeutralJson(modelKinds['two'] as Model))
    await expect(find(reserved)).rejects.toMatchObject({ code: 'jobs.reserved_name' })
    const odd = folder.file('a b.json', toNeutralJson(modelKinds['two'] as Model))
    await expect(find(odd)).rejects.toMatchObject({ code: 'jobs.bad_model_name' })
  })
})

describe('candor serve --model', () => {
  const stops: AbortController[] = []
  afterAll(() => {
    for (const stop of stops) stop.abort()
  })

  async function invokedBy(args: readonly string[], environment: Record<string, string> = {}) {
    const stop = new AbortController()
    stops.push(stop)
    let invoked: InvokedModel | null | undefined
    const code = await main(['serve', '--port', '0', '--quiet', '--data-dir', dataDir, ...args], {
      stdin: Readable.from([]),
      stdout: new PassThrough().resume(),
      stderr: new PassThrough().resume(),
      environment,
      isTerminal: false,
      stop: stop.signal,
      createApp: async (parts) => {
        invoked = parts.invoked
        setTimeout(() => stop.abort(), 50)
        return createApp(parts)
      },
    })
    return [code, invoked]
  }

  it('says which model is asked; MODEL_URI and BACKGROUND_DATA_PATH say it too', async () => {
    expect(await invokedBy([])).toEqual([0, null])
    expect(await invokedBy(['--model', 'claims-rf@1'])).toEqual([0, { name: 'claims-rf', version: '1' }])
    const environment = { MODEL_URI: file, BACKGROUND_DATA_PATH: rows }
    expect(await invokedBy([], environment)).toEqual([0, { name: 'mine', version: '2' }])
    expect(await invokedBy(['--background', other], environment)).toEqual([0, { name: 'mine', version: '3' }])
    expect(await invokedBy(['--model', 'claims-rf'], environment)).toEqual([2, undefined])
    expect(await invokedBy(['--model', 'nobody'])).toEqual([3, undefined])
  })
})
