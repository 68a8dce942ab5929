import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/index.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('data sets', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
  })

  afterEach(() => store.close())

  const record = (id: string, digest: string, at = 1000) =>
    store.run('dataset.record', {
      tenantId: 'default',
      principalId: 'demo',
      at,
      salt: 'aa',
      dataset: {
        ...{ id, name: id, digest, row_count: 3, bytes: 10, schema_json: '[]' },
        ...{ uri: `datasets/${id}.csv`, kind: 'uploaded', made_by_json: null },
      },
    })

  it('are kept once by their content, newest first, with an entry in the audit chain', async () => {
    await record('a', 'sha256:1')
    await record('b', 'sha256:2')
    await record('c', 'sha256:3', 2000)
    expect(await record('d', 'sha256:1')).toMatchObject({ view: { dataset_id: 'a' }, replayed: true })
    const page = await store.run('dataset.list', { tenantId: 'default', limit: 2, cursor: null })
    expect(page.items.map(({ dataset_id }) => dataset_id)).toEqual(['c', 'b'])
    const next = await store.run('dataset.list', { tenantId: 'default', limit: 2, cursor: page.next_cursor })
    expect(next).toMatchObject({ items: [{ dataset_id: 'a' }], next_cursor: null })
    expect(await store.run('dataset.sum', { tenantId: 'default' })).toBe(30)
    expect(await store.run('dataset.sum', { tenantId: 'other' })).toBe(0)
    const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 10 }
    const facts = (await store.run('audit.entries', chain)).map(({ payload }) => JSON.parse(payload))
    expect(facts.map(({ action, target_id }) => `${action} ${target_id}`)).toEqual([
      'dataset.create a',
      'dataset.create b',
      'dataset.create c',
    ])
  })

  it('are a tenant’s own', async () => {
    await record('a', 'sha256:1')
    const mine = { tenantId: 'default', id: 'a' }
    await store.run('dataset.keep_profile', { ...mine, profileJson: '{"x":1}' })
    expect(await store.run('dataset.get', mine)).toMatchObject({
      uri: 'datasets/a.csv',
      profile_json: '{"x":1}',
    })
    const late = { ...mine, profileJson: '{"x":2}', uri: 'datasets/before-an-erasure.csv' }
    await store.run('dataset.keep_profile', late)
    expect((await store.run('dataset.get', mine)).profile_json).toBe('{"x":1}')
    await expect(store.run('dataset.get', { tenantId: 'other', id: 'a' })).rejects.toMatchObject({
      code: 'jobs.unknown_dataset',
    })
  })
})
