import { createClient, type ProblemError } from '@candor/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let client: ReturnType<typeof createClient>

beforeAll(async () => {
  served = await servedApp({})
  client = createClient({ baseUrl: await served.app.listen({ host: '127.0.0.1', port: 0 }) })
})

afterAll(() => served.close())

const transfer = {
  source: 'core',
  external_id: 'tx-1',
  kind: 'transactions',
  entity: { type: 'customer', id: '1' },
  counterparty: { type: 'customer', id: '2' },
  occurred_at: '2026-01-31T10:30:00+01:00',
  amount_minor: 950_000,
  currency: 'GBP',
  payload: { channel: 'wire' },
} as const

it('stores an event once', async () => {
  const first = await client.event({ body: transfer })
  expect(first).toMatchObject({ external_id: 'tx-1', occurred_at: '2026-01-31T09:30:00.000Z' })
  expect(await client.event({ body: transfer })).toEqual(first)
})

it('refuses another payload, an entity on both sides, and values that no domain could read', async () => {
  const code = (more: object) =>
    client.event({ body: { ...transfer, ...more } as never }).then(
      () => 'none',
      ({ status, problem }: ProblemError) => `${status} ${problem.code} ${problem.errors[0]?.pointer}`,
    )
  expect(await code({ payload: {} })).toBe('409 store.event_conflict /external_id')
  expect(await code({ counterparty: transfer.entity })).toBe('422 events.same_sides /counterparty')
  expect(await code({ payload: { amount: 'much' } })).toBe('422 events.wrong_value /payload/amount')
  expect(await code({ currency: undefined })).toBe('422 http.invalid_request /currency')
  expect(await code({ occurred_at: 'yesterday' })).toBe('422 http.invalid_request /occurred_at')
})

it('stores many, and says of each what became of it', async () => {
  const point = (
    hour: number,
    payload: Record<string, number | string> = { views: 1, likes: 1, comments: 0, shares: 0 },
  ) => ({
    external_id: `p-${hour}`,
    kind: 'points',
    entity: { type: 'user', id: 'u' },
    occurred_at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
    payload,
  })
  const { items } = await client.eventsBatch({
    body: { events: [point(0), point(1, { views: '1' }), { kind: 'points' } as never, point(3)] },
  })
  expect(items.map((item) => (item.status === 'ok' ? item.event.external_id : item.problem.code))).toEqual([
    'p-0',
    'events.wrong_value',
    'http.invalid_request',
    'p-3',
  ])
  const many = Array.from({ length: 1000 }, (_, hour) => point(hour + 10))
  expect(
    (await client.eventsBatch({ body: { events: many } })).items.every(({ status }) => status === 'ok'),
  ).toBe(true)
  await expect(client.eventsBatch({ body: { events: [...many, ...many] } })).rejects.toMatchObject({
    status: 422,
  })
})
