import { createClient, type LabelsBulkAnswer, ProblemError, routes } from '@candor/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/store/index.ts'
import { recordDecision } from '../../src/store/index.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'

let served: ServedApp
let store: Store
let client: ReturnType<typeof createClient>
let id: string
const observed_at = '2023-11-14T22:00:00Z'

beforeAll(async () => {
  served = await servedApp({})
  store = served.store
  await store.run('registry.register', modelInput('model-a'))
  const input = decisionInput({ event: { source: 'core', externalId: 'tx-1' } })
  id = (await recordDecision(store, input)).view.decision_id
  client = createClient({ baseUrl: await served.app.listen({ host: '127.0.0.1', port: 0 }) })
})

afterAll(() => served.close())

it('takes a label, gives it again to the same key, and lists it', async () => {
  const body = { label: 1, source: 'analyst', observed_at, reason: 'forged' } as const
  const first = await client.label({ params: { id }, body }, { idempotencyKey: 'l-1' })
  expect(await client.label({ params: { id }, body }, { idempotencyKey: 'l-1' })).toEqual(first)
  expect(await client.labels({ params: { id } })).toEqual({ items: [first] })
  const other = client.label({ params: { id }, body: { ...body, label: 0 } }, { idempotencyKey: 'l-1' })
  await expect(other).rejects.toMatchObject({
    problem: { code: 'store.idempotency_key_reused', status: 422 },
  })
})

it('refuses the future, the unknown and the unreadable', async () => {
  const label = (body: object, of = id) => client.label({ params: { id: of }, body: body as never })
  const good = { label: 1, source: 'rule', observed_at }
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: ProblemError) => `${error.status} ${error.problem.code} ${error.problem.errors[0]?.pointer}`,
    )
  expect(await code(label({ ...good, observed_at: '2999-01-01T00:00:00Z' }))).toBe(
    '422 decisions.label_from_the_future /observed_at',
  )
  expect(await code(label(good, 'nobody'))).toBe('404 store.unknown_decision undefined')
  expect(await code(label({ ...good, label: 2 }))).toBe('422 http.invalid_request /label')
  expect(await code(label({ ...good, source: 'me' }))).toBe('422 http.invalid_request /source')
})

it('takes many, and says of each what became of it', async () => {
  const { items }: LabelsBulkAnswer = await client.labelsBulk({
    body: {
      items: [
        { decision_id: id, label: 0, source: 'model', observed_at },
        { event: { source: 'core', external_id: 'tx-1' }, label: 1, source: 'chargeback', observed_at },
        { event: { source: 'core', external_id: 'tx-9' }, label: 1, source: 'chargeback', observed_at },
      ],
    },
  })
  expect(routes.labelsBulk.answer.parse({ items })).toEqual({ items })
  expect(items.map((item) => (item.status === 'ok' ? item.label.source : item.problem.code))).toEqual([
    'model',
    'chargeback',
    'store.unknown_event',
  ])
  await expect(
    client.labelsBulk({ body: { items: [{ label: 1, source: 'rule', observed_at }] } }),
  ).rejects.toThrow(ProblemError)
})
