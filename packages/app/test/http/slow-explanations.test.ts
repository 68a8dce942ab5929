import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { isExplainedInline } from '../../src/jobs/explain-decision.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

const name = 'claims-et'
let served: ServedApp
let models: ServedModels
let decided: string

beforeAll(async () => {
  served = await servedApp({ [name]: 'extra-trees' })
  models = createServedModels(served.store, served.path)
  const answer = await served.post(`/v1/models/${name}/score`, { features: claimRecord(3) })
  decided = answer.json().decision_id
})

afterAll(() => served.close())

const tensors = (rows: number) => ({
  inputs: Object.entries(claimRecord()).map(([column, value]) => ({
    name: column,
    shape: [rows, 1],
    datatype: typeof value === 'string' ? 'BYTES' : typeof value === 'boolean' ? 'BOOL' : 'FP64',
    data: Array.from({ length: rows }, () => value),
  })),
})
const rows = { dataframe_records: [claimRecord(1)] }
const asked = { outputs: [{ name: 'shap_values' }] }
const path = `/v1/models/${name}`

const post = (url: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

it('its model is slow by what was measured', async () => {
  const model = await models.find({ tenantId: 'default', name })
  expect(isExplainedInline(model)).toBe(false)
})

it.each<[string, (address: string) => Promise<Response>]>([
  ['explain of V2', (address) => post(`${address}/v2/models/${name}/explain`, tensors(1))],
  ['infer of V2', (address) => post(`${address}/v2/models/${name}/infer`, { ...tensors(1), ...asked })],
  ['/invocations', (address) => post(`${address}/invocations`, { ...rows, params: { explain: true } })],
  ['explain', (address) => post(`${address}${path}/explain`, { features: claimRecord(1) })],
  ['reproduce', (address) => fetch(`${address}/v1/decisions/${decided}/reproduce`)],
])('while %s explains a slow model, others are answered', async (_, ask) => {
  const app = await newServer()
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  // its model is in memory from here on
  const scored = await post(`${address}/v2/models/${name}/infer`, tensors(1))
  expect(scored.status).toBe(200)
  const order: string[] = []
  const arrived = once(app.server, 'request')
  const explained = ask(address).then(async (answer) => {
    order.push('explained')
    return { status: answer.status, body: await answer.text() }
  })
  await arrived
  const { status } = await fetch(`${address}/healthz`)
  order.push('health')
  expect([status, (await explained).status]).toEqual([200, 200])
  expect(order).toEqual(['health', 'explained'])
  await app.close()
})

/** A server of its own, whose threads have not been started. */
async function newServer(): Promise<FastifyInstance> {
  const { store, path: dataDir } = served
  const logger = pino({ level: 'silent' })
  return createApp({ access: demoAccess, store, models, dataDir, logger, pageFolder: '/nowhere' })
}
