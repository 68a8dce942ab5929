import { join } from 'node:path'
import { scenarioOf } from '@candor/scenarios'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataFolder } from '../../../src/config/index.ts'
import { createApp } from '../../../src/http/index.ts'
import type { RouteExample } from '../../../src/http/openapi/route-example.ts'
import { demoAccess } from '../../../src/jobs/access.ts'
import { prepareScenario } from '../../../src/jobs/prepare-demo.ts'
import { createServedModels } from '../../../src/jobs/served-models.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { customer, keptCalls } from '../openapi/example-calls.ts'
import { recordExamples, sendCall } from '../openapi/send-call.ts'

const folder = temporaryFolder()
const headers = { host: '127.0.0.1', 'content-type': 'application/json' }
let store: Store
let app: Awaited<ReturnType<typeof createApp>>

/** The domains that keep an old API, with small demonstrations; `claims` without one of its models. */
const sizes = { claims: 400, credit: 600, engagement: 40 } as const

beforeAll(async () => {
  const dataDir = folder.in('data')
  for (const [id, rows] of Object.entries(sizes)) {
    const whole = scenarioOf(id)
    const models = whole.models
      .filter(({ name }) => name !== 'claims-et')
      .map((model) => ({ ...model, parameters: smaller(model.parameters) }))
    const scenario = { ...whole, models, demo: { ...whole.demo, rows } }
    await prepareScenario(scenario, { dataDir, onNote: () => undefined, onProgress: () => undefined })
  }
  store = await openStore(dataFolder(dataDir).storePath)
  app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, dataFolder(dataDir).path),
    logger: pino({ level: 'silent' }),
    pageFolder: join(dataDir, 'nowhere'),
  })
}, 120_000)

afterAll(async () => {
  await app.close()
  await store.close()
})

function smaller(parameters: Readonly<Record<string, number | string | boolean>>) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, name.endsWith('n_estimators') ? 10 : value]),
  )
}

async function call(method: 'GET' | 'POST', url: string, body?: unknown, more: Record<string, string> = {}) {
  const answer = await app.inject({
    method,
    url,
    headers: { ...headers, ...more },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> }
}

const post = (url: string, body?: unknown) => call('POST', url, body)

describe('the claims service', () => {
  const claim = {
    policy_annual_premium: 1200,
    total_claim_amount: 15_000,
    vehicle_age: 5,
    days_since_bind: 300,
    months_as_customer: 24,
    'capital-gains': 0,
    'capital-loss': 0,
    injury_share: 0.4,
    property_share: 0.6,
    umbrella_limit: 0,
    incident_hour_of_the_day: 14,
  }
  const predict = (query = '', body: object = claim) => post(`/compat/claims/predict${query}`, body)

  it('scores, words at most five items of the model that scored, and says which scale it is', async () => {
    const { status, body } = await predict()
    expect(status).toBe(200)
    expect(body).toMatchObject({
      model: 'RandomForest',
      calibrated: true,
      threshold_flag: null,
      scenario: 'dashboard',
      explanation_source: 'RandomForest',
      explanation_status: 'ok',
      llm_explanation: null,
    })
    const items = body['explanation'] as {
      direction: string
      importance: number
      text: string
      feature: string
    }[]
    expect(items).toHaveLength(5)
    const sizes = items.map(({ importance }) => importance)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    for (const { direction, text } of items) expect(text).toMatch(direction === 'UP' ? /rais/ : /lower/)
    const view = await call('GET', `/v1/decisions/${body['decision_id']}`)
    expect(view.body['probability']).toBe(body['probability'])
    expect(view.body).toMatchObject({ use: 'dashboard', scale: 'calibrated', model: { name: 'claims-rf' } })
  })

  it('names what the API cannot carry, what it does not know, and a parameter that contradicts the scenario', async () => {
    const { body } = await predict('?calibrated=false', { ...claim, colour: 'red' })
    expect(body['calibrated']).toBe(true)
    const warnings = body['warnings'] as { code: string; features?: string[]; parameter?: string }[]
    const defaulted = warnings.find(({ code }) => code === 'defaulted')?.features
    expect(defaulted).toContain('insured_hobbies')
    expect(defaulted).toContain('incident_severity')
    expect(defaulted).not.toContain('property_damage')
    expect(warnings).toContainEqual({ code: 'unknown_fields', features: ['colour'] })
    expect(warnings.find(({ code }) => code === 'contradicted')?.parameter).toBe('calibrated')
    const told = await predict('', { ...claim, incident_severity: 'Major Damage' })
    expect(JSON.stringify(told.body['warnings'])).not.toMatch(/incident_severity|contradicted/)
  })

  it('flags on the raw scale from .53 on, inclusive', async () => {
    for (const amount of [500, 15_000, 60_000, 90_000])
      for (const incident_severity of ['Major Damage', 'Minor Damage']) {
        const sent = { ...claim, total_claim_amount: amount, incident_severity }
        const { body } = await predict('?scenario=auto_flagger&model=xgb', sent)
        expect(body['calibrated']).toBe(false)
        expect(body['model']).toBe('XGBoost')
        expect(body['threshold_flag']).toBe(
          Number(body['probability']) >= 0.53 ? 'AUTO_FLAG' : 'AUTO_APPROVE',
        )
      }
  })

  it('explains nothing where it is asked not to, and has no text by a model unless one is configured', async () => {
    const { body } = await predict('?explain=false&llm_explain=true&model=voting')
    expect(body).toMatchObject({
      model: 'VotingEnsemble',
      explanation: [],
      explanation_source: null,
      explanation_status: 'off',
      llm_explanation: { error: 'no language model is configured' },
    })
  })

  it('takes an unknown answer and one left out as Missing, and None of the authorities as a level', async () => {
    const of = async (more: object) =>
      (await predict('?scenario=auto_flagger', { ...claim, ...more })).body['probability']
    const absent = await of({})
    expect(await of({ collision_type: '?', police_report_available: '?' })).toBe(absent)
    expect(await of({ collision_type: null })).toBe(absent)
    const { body } = await predict('', { ...claim, authorities_contacted: 'None' })
    expect(JSON.stringify(body['warnings'])).not.toContain('unknown_level')
    const odd = await predict('', { ...claim, collision_type: 'From Above' })
    expect(JSON.stringify(odd.body['warnings'])).toContain('unknown_level')
  })

  it('refuses in the old form', async () => {
    const { total_claim_amount: _, ...less } = claim
    expect(await predict('', less)).toEqual({
      status: 422,
      body: { detail: [{ loc: ['body', 'total_claim_amount'], msg: 'field required', type: 'missing' }] },
    })
    expect((await predict('?model=nope')).body['detail']).toMatchObject([{ loc: ['query', 'model'] }])
    expect(await predict('?model=et')).toMatchObject({
      status: 404,
      body: { detail: expect.stringMatching(/claims-et/) },
    })
    expect(await call('GET', '/compat/claims/nothing')).toEqual({
      status: 404,
      body: { detail: 'Not Found' },
    })
    const broken = await app.inject({ method: 'POST', url: '/compat/claims/predict', headers, payload: '{' })
    expect([broken.statusCode, broken.json().detail[0].type]).toEqual([422, 'json_invalid'])
  })

  it('gives a repeated call its first answer', async () => {
    const once = await call('POST', '/compat/claims/predict', claim, { 'idempotency-key': 'k1' })
    const twice = await call('POST', '/compat/claims/predict', claim, { 'idempotency-key': 'k1' })
    expect(twice).toEqual(once)
    expect((await predict()).body['decision_id']).not.toBe(once.body['decision_id'])
  })

  it('tells of its health, and has a form', async () => {
    expect(await call('GET', '/compat/claims/health')).toEqual({
      status: 200,
      body: { status: 'healthy', models_loaded: 6, registry_loaded: true, loading_errors: {} },
    })
    const page = await app.inject({ url: '/compat/claims/', headers })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    for (const name of Object.keys(claim)) expect(page.body).toContain(`name="${name}"`)
    expect(page.body).toContain('<option selected>rf</option>')
  })
})

describe('the credit platform', () => {
  it('explains what it predicts, to the bit, in contributions that add up', async () => {
    const predicted = await post('/compat/credit/predict', { customer, include_explanation: true })
    const { status, body } = await post('/compat/credit/explain', { customer })
    expect(status).toBe(200)
    const { approved, probability, warnings: _, ...rest } = body
    expect(predicted.body).toMatchObject({ approved, probability, explanation: rest })
    expect(approved).toBe(Number(probability) >= 0.5)
    expect(body['space']).toBe('probability')
    const contributions = body['contributions'] as { feature: string; value: unknown; contribution: number }[]
    expect(contributions.map(({ feature }) => feature).toSorted()).toEqual(Object.keys(customer).toSorted())
    for (const { feature, value } of contributions)
      expect(value).toBe(customer[feature as keyof typeof customer])
    const sizes = contributions.map(({ contribution }) => Math.abs(contribution))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    const sum = contributions.reduce(
      (total, { contribution }) => total + contribution,
      Number(body['base_value']),
    )
    expect(sum + Number(body['residual'])).toBeCloseTo(Number(probability), 12)
    expect(body['model_version']).toBe('credit-faithful@1')
  })

  it('stores what it predicts, and nothing that it only explains', async () => {
    const count = async () =>
      ((await call('GET', '/v1/decisions?limit=200')).body['items'] as unknown[]).length
    const before = await count()
    await post('/compat/credit/explain', { customer })
    expect(await count()).toBe(before)
    const { body } = await post('/compat/credit/predict', { customer })
    expect(body).not.toHaveProperty('explanation')
    expect(await count()).toBe(before + 1)
  })

  it('refuses the score that the label was drawn from, and says what is missing and where', async () => {
    const leak = await post('/compat/credit/predict', { customer: { ...customer, approval_score: 1 } })
    expect(leak).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'customer', 'approval_score'] }] },
    })
    const { age: _, ...less } = customer
    expect((await post('/compat/credit/explain', { customer: less })).body['detail']).toEqual([
      { loc: ['body', 'customer', 'age'], msg: 'field required', type: 'missing' },
    ])
    expect((await post('/compat/credit/predict', {})).status).toBe(422)
  })
})

describe('the engagement service', () => {
  const points = Array.from({ length: 48 }, (_, hour) => ({
    timestamp: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
    views: 100 + ((hour * 37) % 50),
    likes: 10 + (hour % 5),
    comments: hour % 3,
    shares: hour % 2,
  }))

  it('labels a user by the points of a series, inclusive from one half on', async () => {
    const { status, body } = await post('/compat/engagement/predict', { id: 'u1', points })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'u1', model_type: 'RandomForest', threshold: 0.5 })
    expect(body['is_fake']).toBe(Number(body['score']) >= 0.5)
    expect(body['label']).toBe(body['is_fake'] ? 'FAKE' : 'NORMAL')
    expect((await post('/compat/engagement/predict', { id: 'u2', points: points.slice(0, 1) })).status).toBe(
      200,
    )
  })

  it('answers item by item', async () => {
    const items = [
      { id: 'a', points },
      { id: 'b', points: [] },
      { id: 'c', points: [{ ...points[0], views: -1 }] },
    ]
    const { status, body } = await post('/compat/engagement/predict_batch', { items })
    expect(status).toBe(200)
    const results = body['results'] as Record<string, unknown>[]
    expect(results[0]).toMatchObject({ id: 'a', threshold: 0.5 })
    expect(results[1]).toEqual({ id: 'b', error: expect.stringContaining('points') })
    expect(results[2]).toEqual({ id: 'c', error: expect.stringContaining('points.0.views') })
  })

  it('refuses with one readable sentence and the list', async () => {
    const { status, body } = await post('/compat/engagement/predict', { points: [] })
    expect(status).toBe(422)
    expect(body['detail']).toMatch(/^(id|points): .+; (id|points): .+$/)
    expect(body['errors']).toHaveLength(2)
    expect((await call('GET', '/compat/engagement/health')).body).toEqual({
      status: 'ok',
      model_loaded: true,
    })
  })
})

it('answers 503 where no model of a domain is registered', async () => {
  const dataDir = folder.in('empty')
  const empty = await openStore(join(folder.path, 'empty.db'))
  const parts = {
    store: empty,
    models: createServedModels(empty, dataDir),
    logger: pino({ level: 'silent' }),
  }
  const bare = await createApp({ access: demoAccess, ...parts, pageFolder: dataDir })
  const body = { id: 'u', points: [{ timestamp: '2026-01-01', views: 1, likes: 1, comments: 1, shares: 1 }] }
  const answer = await bare.inject({
    method: 'POST',
    url: '/compat/engagement/predict',
    headers,
    payload: body,
  })
  // decisions.no_model
  expect([answer.statusCode, answer.json().detail]).toEqual([
    503,
    expect.stringContaining('no model of engagement'),
  ])
  await bare.close()
  await empty.close()
})

it('other methods of an address are refused in the old form', async () => {
  for (const method of ['TRACE', 'DELETE', 'QUERY'] as const) {
    const answer = await app.inject({
      method: method as 'DELETE',
      url: '/compat/claims/predict',
      headers: { host: 'localhost' },
    })
    expect([answer.statusCode, answer.headers['allow'], Object.keys(answer.json())]).toEqual([
      405,
      'POST',
      ['detail'],
    ])
  }
})

describe('the examples of the description', () => {
  const recorded: Record<string, RouteExample> = {}
  afterAll(() => recordExamples(recorded))

  it.each(Object.keys(keptCalls))('%s is answered', async (address) => {
    const sent = keptCalls[address]!.call({})
    const answer = await sendCall(app, address, sent)
    expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([200, expect.anything()])
    recorded[address] = { ...sent, answer: answer.json() }
  })
})
