import { createClient, type ProblemError, routes } from '@candor/client'
import { scenarioOf } from '@candor/scenarios'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import type { Store } from '../../src/store/index.ts'
import { packedScenario, registerBundle } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let store: Store
let client: ReturnType<typeof createClient>
const params = { type: 'customer', id: 'c/1' }

beforeAll(async () => {
  const aml = scenarioOf('aml')
  const bundle = packedScenario(aml, aml.simulate({ rows: 2000, seed: 1, mode: 'sound' }))
  served = await servedApp({}, { prepare: (store, path) => registerBundle(store, path, 'aml-risk', bundle) })
  store = served.store
  client = createClient({ baseUrl: await served.app.listen({ host: '127.0.0.1', port: 0 }) })
})

afterAll(() => served.close())

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    ({ status, problem }: ProblemError) => `${status} ${problem.code} ${problem.errors[0]?.pointer}`,
  )

it('nobody has named is nobody', async () => {
  expect(await code(client.entity({ params }))).toBe('404 store.unknown_entity undefined')
  expect(await code(client.documents({ params }))).toBe('404 store.unknown_entity undefined')
})

it('says of papers what they are worth as of a moment', async () => {
  const paper = (document_id: string, document_type: string, more: object = {}) => ({
    params,
    body: { document_id, document_type, submitted_on: '2026-01-02T00:00:00Z', ...more },
  })
  await client.document(paper('p-1', 'id'))
  const verified = { verified_on: '2026-01-03T00:00:00Z', expires_on: '2026-03-01T00:00:00Z' }
  const first = await client.document(paper('p-1', 'id', verified), { idempotencyKey: 'k' })
  expect(await client.document(paper('p-1', 'id', verified), { idempotencyKey: 'k' })).toEqual(first)
  await client.document(paper('a-1', 'address', { rejected_on: '2026-01-05T00:00:00Z' }))
  await client.document(
    paper('b-1', 'business_registration', { ...verified, rejected_on: '2026-02-01T00:00:00Z' }),
  )
  const asOf = async (as_of: string) => {
    const answer = await client.documents({ params, query: { as_of } })
    expect(routes.documents.answer.parse(answer)).toEqual(answer)
    const [{ value, missing } = { value: null, missing: [] }] = answer.completeness
    return [answer.items.map(({ status }) => status).join(' '), value, missing.join(' ')]
  }
  expect(await asOf('2026-01-01T00:00:00Z')).toEqual(['', 0, 'id address business_registration'])
  expect(await asOf('2026-01-03T00:00:00Z')).toEqual([
    'pending pending pending',
    0,
    'id address business_registration',
  ])
  expect(await asOf('2026-01-20T00:00:00Z')).toEqual(['rejected verified verified', 2 / 3, 'address'])
  expect(await asOf('2026-02-20T00:00:00Z')).toEqual([
    'rejected rejected verified',
    1 / 3,
    'address business_registration',
  ])
  expect(await asOf('2026-04-01T00:00:00Z')).toEqual([
    'rejected rejected expired',
    0,
    'id address business_registration',
  ])
  expect(await code(client.document(paper('p-1', 'address')))).toBe(
    '409 store.document_conflict /document_id',
  )
  expect(await code(client.document(paper('x', 'id', { verified_on: '2026-01-01T00:00:00Z' })))).toBe(
    '422 events.before_submission /verified_on',
  )
})

it('is shown with what happened, what it makes, and what was decided', async () => {
  const transfer = {
    kind: 'transactions',
    entity: params,
    counterparty: { type: 'customer', id: 'd' },
    amount_minor: 950_000,
    currency: 'GBP',
  }
  for (let day = 10; day < 13; day++)
    await client.event({
      body: { ...transfer, external_id: `t-${day}`, occurred_at: `2026-01-${day}T00:00:00Z` },
    })
  const attributes = { business_type: 'gambling', onboarded_on: '2020-01-01' }
  expect(await client.entityPut({ params, body: { attributes } })).toMatchObject({ id: 'c/1', attributes })
  const decision = await client.score({
    params: { name: 'aml' },
    body: { entity: params, occurred_at: '2026-01-12T00:00:00Z', features: {} },
  })
  expect(decision.provenance).toEqual({
    client: [],
    stored: ['*'],
    entity: expect.arrayContaining(['onboarded_on', 'business_type']),
  })
  const view = await client.entity({ params, query: { as_of: '2026-01-12T00:00:00Z' } })
  expect(routes.entity.answer.parse(view)).toEqual(view)
  expect(view).toMatchObject({
    attributes,
    as_of: '2026-01-12T00:00:00.000Z',
    events: [{ kind: 'transactions', count: 2, first_at: '2026-01-10T00:00:00.000Z' }],
    decisions: [{ decision_id: decision.decision_id }],
    counterparties: [{ type: 'customer', id: 'd', events: 2, last_at: '2026-01-11T00:00:00.000Z' }],
  })
  expect(view.features.map(({ domain }) => domain)).toEqual(['aml', 'aml-anomaly'])
  expect(view.features[0]!.values).toMatchObject({ count_7d: 2, sum_7d: 19_000, documents_verified: 2 })
  expect(await client.entity({ params: { type: 'customer', id: 'd' } })).toMatchObject({
    events: [{ kind: 'transactions', count: 3 }],
    counterparties: [{ id: 'c/1', events: 3 }],
  })
})

it('leaves its changes in the audit chain, without its words', async () => {
  const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 100 }
  const texts = (await store.run('audit.entries', chain)).map(({ payload }) => payload)
  const actions = texts.map((text) => JSON.parse(text).action)
  expect(actions.filter((action) => action === 'document.record')).toHaveLength(4)
  expect(actions).toContain('entity.describe')
  expect(texts.join()).not.toMatch(/gambling|c\/1|a-1/)
  expect(await verifyLog({ store, tenantId: 'default', withDecisions: true })).toMatchObject({ ok: true })
})

it('is gone with papers and attributes when it is erased', async () => {
  await client.entityErasure({ params, body: { reason: 'asked for it' } })
  expect(await code(client.entity({ params }))).toBe('404 store.unknown_entity undefined')
  const other = await client.entity({ params: { type: 'customer', id: 'd' } })
  expect(JSON.stringify(other)).not.toContain('c/1')
})
