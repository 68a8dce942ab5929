import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let app: FastifyInstance
let lines: string[] = []

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm', 'claims-rf': 'rf' })
  store = made.store
  const logger = pino({}, { write: (line) => void lines.push(line) })
  app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, made.path),
    logger,
    pageFolder: '/none',
  })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

beforeEach(() => {
  lines = []
})

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, payload, headers: { host: 'localhost', ...headers } })

const score = (query = '', more: object = {}) =>
  post(`/v1/models/claims-gbm/score${query}`, { features: claimRecord(4), ...more })

const onlyLine = (): Record<string, unknown> => {
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0]!)
}

it('one line per decision: ids, version, outcome, durations, whether it was explained', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c'
  const answer = await post(
    '/v1/models/claims-gbm/score',
    { features: claimRecord(4) },
    { traceparent: `00-${trace}-b7ad6b7169203331-01` },
  )
  const view = routes.score.answer.parse(answer.json())
  expect(onlyLine()).toMatchObject({
    msg: 'decision',
    trace_id: trace,
    decision_id: view.decision_id,
    model: 'claims-gbm',
    version: '1',
    use: 'auto_flagger',
    outcome: view.outcome,
    explained: true,
    replayed: false,
    timings_ms: view.timings_ms,
  })
})

it.each([
  ['?explain=none', false],
  ['?explain=full', true],
])('%s: explained %s', async (query, explained) => {
  await score(query)
  expect(onlyLine()).toMatchObject({ explained })
})

it('a repeated answer says that it is one', async () => {
  await score('', { external_id: 'again' })
  lines = []
  await score('', { external_id: 'again' })
  expect(onlyLine()).toMatchObject({ replayed: true })
})

it('a decision over an old API has its line too', async () => {
  const answer = await post('/compat/claims/predict', {
    policy_annual_premium: 1200,
    total_claim_amount: 52080,
    vehicle_age: 5,
    days_since_bind: 900,
    months_as_customer: 200,
    umbrella_limit: 0,
    incident_hour_of_the_day: 5,
  })
  expect(answer.statusCode).toBe(200)
  expect(onlyLine()).toMatchObject({ decision_id: answer.json().decision_id, model: 'claims-rf' })
})

it('never a value of the record, a reason or a name of a feature', async () => {
  const features = claimRecord(4)
  await score('?explain=full', { external_id: 'person-4711' })
  const text = lines.join('')
  for (const [name, value] of Object.entries(features)) {
    expect(text).not.toContain(`"${name}"`)
    if (typeof value === 'string' && value.length > 3) expect(text).not.toContain(value)
  }
  expect(text).not.toMatch(/person-4711|factor|contributions/)
})
