import { type BatchItem, createClient, type DecisionView, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let app: FastifyInstance
let baseUrl: string

beforeAll(async () => {
  served = await servedApp({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  app = served.app
  baseUrl = await app.listen({ port: 0, host: '127.0.0.1' })
})

afterAll(() => served.close())

const client = () => createClient({ baseUrl })

async function scoreRows(call: Parameters<ReturnType<typeof createClient>['scoreBatch']>[0]) {
  const answer = await client().scoreBatch(call)
  if ('items' in answer) return answer
  throw new Error('a job')
}
const params = { name: 'claims-gbm' }

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { host: 'localhost', ...headers } })

const url = '/v1/models/claims-gbm/score/batch'

const rows = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ external_id: `${prefix}-${i}`, features: claimRecord(i % 240) }))

async function countDecisions(): Promise<number> {
  let [count, cursor] = [0, null as string | null]
  do {
    const page = await served.store.run('decision.list', {
      tenantId: 'default',
      limit: 200,
      cursor,
      model: null,
      outcome: null,
    })
    count += page.items.length
    cursor = page.next_cursor
  } while (cursor !== null)
  return count
}

/** All of a decision but what is new at each call. */
function lasting({ decision_id, external_id, timings_ms, created_at, ...view }: DecisionView) {
  return view
}

const decided = (item: BatchItem | undefined): DecisionView => {
  if (item?.status !== 'ok') throw new Error(`not decided: ${JSON.stringify(item)}`)
  return item.decision
}

describe('a batch of records', () => {
  it('is decided row by row as each alone would be, to the bit', async () => {
    const { items } = await scoreRows({ params, body: { rows: rows('alike', 20) } })
    expect(items.map(({ index }) => index)).toEqual([...items.keys()])
    for (const [i, item] of items.entries()) {
      const alone = await client().score({ params, body: { features: claimRecord(i) } })
      expect(lasting(decided(item))).toEqual(lasting(alone))
      expect(decided(item).external_id).toBe(`alike-${i}`)
      expect(await client().decision({ params: { id: decided(item).decision_id } })).toEqual(decided(item))
    }
  })

  it('tells what is wrong with a row in its place, and decides the others', async () => {
    const { age, ...without } = claimRecord()
    const body = {
      rows: [
        { features: claimRecord() },
        { features: without },
        { features: { ...claimRecord(), agee: 1 } },
        { features: claimRecord(), colour: 'blue' },
        'text',
        { features: claimRecord(1) },
      ],
    }
    const { items } = await scoreRows({ params, body: body as never })
    const told = items.map((item) =>
      item.status === 'ok'
        ? 'ok'
        : [item.problem.status, item.problem.code, ...item.problem.errors.map(({ pointer }) => pointer)].join(
            ' ',
          ),
    )
    expect(told).toEqual([
      'ok',
      '422 features.missing_column /rows/1/features/age',
      '422 features.unknown_column /rows/2/features/agee',
      '422 http.invalid_request /rows/3/colour',
      '422 http.invalid_request /rows/4',
      'ok',
    ])
  })

  it('decides one event once, within a batch and beside it', async () => {
    const before = await countDecisions()
    const [first] = rows('once', 1)
    const alone = await client().score({ params, body: first! })
    const { items } = await scoreRows({
      params,
      body: {
        rows: [first!, first!, { ...first!, external_id: 'twice' }, { ...first!, external_id: 'twice' }],
      },
    })
    expect(decided(items[0])).toEqual(alone)
    expect(decided(items[1])).toEqual(alone)
    expect(decided(items[2])).toEqual(decided(items[3]))
    expect((await countDecisions()) - before).toBe(2)
    const other = { ...first!, features: claimRecord(5) }
    const answer = await scoreRows({ params, body: { rows: [other] } })
    expect(answer.items).toMatchObject([
      { status: 'error', problem: { status: 409, code: 'store.event_conflict' } },
    ])
  })

  it('sent again with its key gives the same bytes and decides nothing', async () => {
    const body = { rows: [{ features: claimRecord() }, { features: {} }, ...rows('key', 3)] }
    const first = await post(url, body, { 'idempotency-key': 'again' })
    const count = await countDecisions()
    const second = await post(url, body, { 'idempotency-key': 'again' })
    expect(second.body).toBe(first.body)
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(await countDecisions()).toBe(count)
    const other = await post(url, { rows: rows('other', 1) }, { 'idempotency-key': 'again' })
    expect(other.json()).toMatchObject({ status: 422, code: 'store.idempotency_key_reused' })
  })

  it('sent twice at once, or broken off before its answer was kept, decides nothing twice', async () => {
    const body = { rows: Array.from({ length: 30 }, (_, i) => ({ features: claimRecord(i % 240) })) }
    const before = await countDecisions()
    const twins = await Promise.all([1, 2, 3].map(() => post(url, body, { 'idempotency-key': 'twins' })))
    expect(new Set(twins.map((answer) => answer.body)).size).toBe(1)
    expect((await countDecisions()) - before).toBe(30)
  })

  it('is refused as a whole where model, use or size is wrong', async () => {
    const body = { rows: rows('refused', 2) }
    const code = async (...call: Parameters<typeof post>) => (await post(...call)).json().code
    const before = await countDecisions()
    expect(await code('/v1/models/clams/score/batch', body)).toBe('store.unknown_model')
    expect(await code(`${url}?use=x`, body)).toBe('decisions.unknown_use')
    expect(await code(url, { rows: [] })).toBe('http.invalid_request')
    expect(await code(url, { rows: Array.from({ length: 1001 }, () => ({})) })).toBe('http.invalid_request')
    expect(await code(url, { rows: [], more: 1 })).toBe('http.invalid_request')
    expect(await countDecisions()).toBe(before)
  })

  it('takes bodies that a single record may not have', async () => {
    const long = 'x'.repeat(60_000)
    const body = { rows: Array.from({ length: 30 }, () => ({ features: { text: long } })) }
    const answer = await post(url, body)
    expect(answer.statusCode).toBe(200)
    expect(routes.scoreBatch.answer.parse(answer.json()).items).toHaveLength(30)
    const larger = await post(url, { rows: [{ features: { text: 'x'.repeat(17_000_000) } }] })
    expect(larger.json()).toMatchObject({
      code: 'http.body_too_large',
      detail: expect.stringContaining('16777216'),
    })
  })

  it('lets other requests be answered in between', async () => {
    let isDone = false
    const batch = client()
      .scoreBatch({ params, body: { rows: rows('long', 300) } })
      .finally(() => {
        isDone = true
      })
    let between = 0
    while (!isDone) {
      await client().health()
      if (!isDone) between++
    }
    await batch
    expect(between).toBeGreaterThan(5)
  })

  it('has a line of the log for each decision, without a value of a record', async () => {
    served.lines.length = 0
    await scoreRows({ params, body: { rows: rows('logged', 3) } })
    const decisions = served.lines.filter((line) => JSON.parse(line).msg === 'decision')
    expect(decisions).toHaveLength(3)
    expect(decisions.join()).not.toContain('52080')
  })
})
