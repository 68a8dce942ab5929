import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/store/index.ts'
import { recordDecision } from '../../src/store/index.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'

let served: ServedApp
let store: Store

beforeAll(async () => {
  served = await servedApp({})
  store = served.store
  await store.run('registry.register', modelInput('model-a'))
  for (let i = 0; i < 4; i++) await recordDecision(store, decisionInput())
})

afterAll(() => served.close())

const get = async (url: string) => {
  const { statusCode, body } = await served.app.inject({ url, headers: { host: '127.0.0.1' } })
  return { statusCode, body: JSON.parse(body) }
}

it('pages through the entries in their order', async () => {
  const seen: number[] = []
  let cursor: string | null = null
  do {
    const { body } = await get(`/v1/audit?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
    seen.push(...body.items.map((entry: { seq: number }) => entry.seq))
    cursor = body.next_cursor
  } while (cursor !== null)
  expect(seen).toEqual([1, 2, 3, 4, 5])
  expect(await get('/v1/audit?cursor=x')).toMatchObject({
    statusCode: 422,
    body: { code: 'store.bad_cursor' },
  })
})

it('says whether the chain holds together', async () => {
  expect(await get('/v1/audit/verify?decisions=true')).toMatchObject({
    statusCode: 200,
    body: { ok: true, checked: 5, first_bad: null, decisions: { checked: 4, erased: 0 } },
  })
  expect(await get('/v1/audit/checkpoints')).toEqual({ statusCode: 200, body: { items: [] } })
})
