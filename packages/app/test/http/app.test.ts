import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Problem, problem, routes } from '@candor/client'
import { scenarios } from '@candor/scenarios'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let app: FastifyInstance
const lines: string[] = []

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  store = made.store
  app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, made.path),
    logger: pino({}, { write: (line) => void lines.push(line) }),
    pageFolder: builtPage(),
  })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

/** A folder as the build of the page leaves it. */
function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'candor-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets/main-1a2b.js'), 'export {}')
  writeFileSync(
    join(folder, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>',
  )
  return folder
}

const host = 'localhost'
const scoreUrl = '/v1/models/claims-gbm/score'

const post = (url: string, payload: string | object, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    payload,
    headers: { host, 'content-type': 'application/json', ...headers },
  })

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers: { host, ...headers } })

type Answer = Awaited<ReturnType<typeof post>>

function refusal(answer: Answer): Problem {
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const document = problem.parse(answer.json())
  expect(document.status).toBe(answer.statusCode)
  expect(answer.body).not.toMatch(/ {4}at |node_modules|\.ts:/)
  return document
}

const base64url = (text: string) => Buffer.from(text).toString('base64url')

const short = (answer: Answer) => {
  const { status, code, errors } = refusal(answer)
  return [status, code, ...errors.map(({ pointer }) => pointer)].join(' ')
}

describe('routes', () => {
  it('answer as their schemas say', async () => {
    const scored = await post(scoreUrl, { features: claimRecord(1), external_id: 'shape-1' })
    expect(scored.statusCode).toBe(200)
    const view = routes.score.answer.parse(scored.json())
    const explained = await post('/v1/models/claims/explain', { features: claimRecord(1) })
    routes.explain.answer.parse(explained.json())
    routes.models.answer.parse((await get('/v1/models')).json())
    routes.decisions.answer.parse((await get('/v1/decisions?limit=1&model=claims-gbm')).json())
    routes.decisionExplanation.answer.parse(
      (await get(`/v1/decisions/${view.decision_id}/explanation`)).json(),
    )
    routes.health.answer.parse((await get('/healthz')).json())
    routes.ready.answer.parse((await get('/readyz')).json())
    const read = await get(`/v1/decisions/${view.decision_id}`)
    expect(read.body).toBe(scored.body)
  })

  it('say which models there are', async () => {
    const { items } = routes.models.answer.parse((await get('/v1/models')).json())
    expect(items.map(({ name }) => name)).toEqual(['claims-gbm', 'claims-rf'])
    expect(items[0]?.versions[0]).toMatchObject({
      version: '1',
      aliases: ['champion'],
      status: 'ready',
      algorithm: 'gbm',
      calibrated: true,
      metrics: { test: { roc_auc: { value: 0.8, n: 40 } } },
    })
  })

  it('are ready when store, models and explainer are', async () => {
    const answer = await get('/readyz')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      status: 'ready',
      checks: { store: { ok: true }, models: { ok: true, detail: '2 loaded' }, explainer: { ok: true } },
    })
  })
})

describe('refusals of a score', () => {
  const features = claimRecord()
  const body = (more: object) => JSON.stringify({ features: { ...features, ...more } })

  it.each<[string, string, string, string]>([
    ['an unknown feature', scoreUrl, body({ agee: 1 }), '422 features.unknown_column /features/agee'],
    ['text in a number', scoreUrl, body({ age: 'x' }), '422 data.wrong_value /features/age'],
    [
      'a number in a date',
      scoreUrl,
      body({ incident_date: 5 }),
      '422 data.wrong_value /features/incident_date',
    ],
    ['a list as a value', scoreUrl, body({ age: [1] }), '422 http.invalid_request /features/age'],
    [
      'Infinity',
      scoreUrl,
      body({ age: 41 }).replace(':41', ':1e999'),
      '422 http.number_not_finite /features/age',
    ],
    [
      'half a surrogate pair',
      scoreUrl,
      '{"features":{"age":"\\ud800"}}',
      '422 http.malformed_text /features/age',
    ],
    ['__proto__', scoreUrl, '{"features":{"__proto__":1}}', '400 http.forbidden_name /features/__proto__'],
    ['a name twice', scoreUrl, '{"features":{"age":1,"age":2}}', '400 http.repeated_name /features/age'],
    ['deep nesting', scoreUrl, '['.repeat(40) + ']'.repeat(40), '400 http.json_too_deep'],
    ['no JSON', scoreUrl, '{"features":', '400 http.malformed_json'],
    ['an empty body', scoreUrl, '', '400 http.malformed_json'],
    ['no features', scoreUrl, '{}', '422 http.invalid_request /features'],
    [
      'an unknown field',
      scoreUrl,
      '{"features":{},"scenario":"x","b":1}',
      '422 http.invalid_request /scenario /b',
    ],
    ['a bad time', scoreUrl, '{"features":{},"occurred_at":"soon"}', '422 http.invalid_request /occurred_at'],
    ['an empty id', scoreUrl, '{"features":{},"external_id":""}', '422 http.invalid_request /external_id'],
    ['a bad parameter', `${scoreUrl}?explain=all`, body({}), '422 http.invalid_request /query/explain'],
    [
      'an unknown parameter',
      `${scoreUrl}?calibrated=1`,
      body({}),
      '422 http.invalid_request /query/calibrated',
    ],
    ['version and alias', `${scoreUrl}?version=1&alias=x`, body({}), '422 http.invalid_request /query/alias'],
    ['an unknown use', `${scoreUrl}?use=x`, body({}), '422 decisions.unknown_use /query/use'],
    ['an unknown model', '/v1/models/clams-gbm/score', body({}), '404 store.unknown_model'],
    ['an unknown version', `${scoreUrl}?version=9`, body({}), '404 store.unknown_version'],
    [
      'a version beyond all counting',
      `${scoreUrl}?version=9007199254740993`,
      body({}),
      '422 http.invalid_request /query/version',
    ],
    ['an unknown alias', `${scoreUrl}?alias=shadow`, body({}), '404 store.unknown_alias'],
  ])('%s', async (_, url, payload, expected) => {
    expect(short(await post(url, payload))).toBe(expected)
  })

  it('a missing column, by its name', async () => {
    const { age, ...others } = features
    const document = refusal(await post(scoreUrl, { features: others }))
    expect(document).toMatchObject({
      type: '/problems/features.missing_column',
      title: 'Missing column',
      status: 422,
      instance: scoreUrl,
      errors: [{ pointer: '/features/age', detail: expect.stringContaining('missing column: age') }],
    })
  })

  it('a body that is too large', async () => {
    const answer = await post(scoreUrl, JSON.stringify({ features: { age: 'x'.repeat(1_100_000) } }))
    expect(short(answer)).toBe('413 http.body_too_large')
  })

  it.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/xml',
  ])('a body of type %s', async (type) => {
    const answer = await post(scoreUrl, 'a=1', { 'content-type': type })
    expect(short(answer)).toBe('415 http.unsupported_media_type')
  })

  it('a key that is too long', async () => {
    const answer = await post(scoreUrl, body({}), { 'idempotency-key': 'k'.repeat(256) })
    expect(short(answer)).toBe('422 http.invalid_request /headers/idempotency-key')
  })

  it('leave nothing behind', async () => {
    const { items } = (await get('/v1/decisions')).json()
    await post(scoreUrl, body({ agee: 1 }))
    expect((await get('/v1/decisions')).json().items).toEqual(items)
  })
})

describe('refusals of an explanation', () => {
  const explain = (name: string, more: object) =>
    post(`/v1/models/${name}/explain`, { features: claimRecord(), ...more })

  it.each<[string, object, string]>([
    [
      'claims-gbm',
      { space: 'probability', method: 'path_dependent' },
      '422 explain.method_not_for_space /method',
    ],
    ['claims-gbm', { background: 'passing' }, '422 decisions.unknown_background /background'],
    ['claims-gbm', { class: 'maybe' }, '422 decisions.unknown_class /class'],
    ['claims-gbm', { method: 'exact' }, '413 decisions.exact_too_costly /method'],
    ['claims-gbm', { method: 'lime' }, '422 http.invalid_request /method'],
  ])('%s with %o', async (name, more, expected) => {
    expect(short(await explain(name, more))).toBe(expected)
  })

  it('give every contribution by any method that adds up', async () => {
    for (const more of [{}, { method: 'path_dependent' }, { level: 'column' }, { background: 'train-50' }]) {
      const { explanation } = routes.explain.answer.parse((await explain('claims-gbm', more)).json())
      const sum = explanation.contributions.reduce((total, { phi }) => total + phi, explanation.base)
      expect(Math.abs(sum - explanation.score)).toBeLessThan(1e-9)
      expect(explanation.rest).toBeUndefined()
    }
  })

  it('explain the calibrated probability of a forest', async () => {
    const { explanation } = (await explain('claims-rf', { space: 'probability' })).json()
    expect(explanation).toMatchObject({ status: 'ok', space: 'probability', unit: 'probability' })
  })

  it('equal the explanation of the decision', async () => {
    const decision = (await post(`${scoreUrl}?explain=full`, { features: claimRecord(6) })).json()
    const alone = (await post('/v1/models/claims-gbm/explain', { features: claimRecord(6) })).json()
    expect(alone.explanation).toEqual(decision.explanation)
  })
})

describe('every request', () => {
  it('is refused from elsewhere', async () => {
    expect(short(await get('/v1/models', { host: 'rebound.example.org' }))).toBe('403 http.host_refused')
    expect(short(await get('/v1/models', { 'sec-fetch-site': 'cross-site' }))).toBe(
      '403 http.cross_site_refused',
    )
    expect(short(await post(scoreUrl, '{}', { origin: 'https://example.org' }))).toBe(
      '403 http.cross_site_refused',
    )
  })

  it('belongs to a trace: the caller’s, or a new one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const given = await get('/v1/nothing', { traceparent: `00-${trace}-00f067aa0ba902b7-01` })
    expect(refusal(given).trace_id).toBe(trace)
    expect(given.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    const own = refusal(await get('/v1/nothing', { traceparent: 'nonsense' }))
    expect(own.trace_id).toMatch(/^[0-9a-f]{32}$/)
  })

  it('to nothing is answered so', async () => {
    expect(short(await get('/v1/nothing', { accept: 'text/html' }))).toBe('404 http.not_found')
    expect(short(await post('/v1/nothing', '{}'))).toBe('404 http.not_found')
    expect(short(await get('/v1/models/'))).toBe('404 http.not_found')
    expect(short(await get('/nothing', { accept: 'application/json' }))).toBe('404 http.not_found')
    expect(short(await get('/%ff'))).toBe('400 http.malformed_request')
    expect(short(await get('/v1/decisions/none'))).toBe('404 store.unknown_decision')
    expect(short(await get('/v1/decisions?cursor=x'))).toBe('422 store.bad_cursor /query/cursor')
    for (const list of ['decisions', 'models'])
      for (const place of ['[1e999,"a"]', '[-1e999]', '["a",1]', '[1]', '{}', '[null]', '"a"', ''])
        expect(short(await get(`/v1/${list}?cursor=${base64url(place) || '!'}`))).toBe(
          '422 store.bad_cursor /query/cursor',
        )
    expect(short(await get('/v1/decisions?limit=0'))).toBe('422 http.invalid_request /query/limit')
  })

  it('by a method that its address does not answer to is told which ones do', async () => {
    const refused = await post('/v1/decisions', '{}')
    expect(short(refused)).toBe('405 http.method_not_allowed')
    expect(refused.headers['allow']).toBe('HEAD, GET')
    const wrong = await get(scoreUrl, { accept: 'text/html' })
    expect(refusal(wrong).detail).toBe(`${scoreUrl} does not answer to GET; expected POST`)
    const asked = await app.inject({ method: 'OPTIONS', url: scoreUrl, headers: { host } })
    expect([asked.statusCode, asked.headers['allow']]).toEqual([405, 'POST'])
    const head = await app.inject({ method: 'HEAD', url: '/v1/models', headers: { host } })
    expect([head.statusCode, head.body]).toEqual([200, ''])
  })

  it('with a very long name is told what is wrong with it', async () => {
    const long = await post(`/v1/models/${'a'.repeat(5000)}/score`, '{"features":{}}')
    expect(short(long)).toBe('422 http.invalid_request /path/name')
  })

  it('that meets a fault of ours is told the trace, and the log the rest', async () => {
    const find = () => Promise.reject(new Error('a bug'))
    const logger = pino({}, { write: (line) => void lines.push(line) })
    const broken = await createApp({
      access: demoAccess,
      store,
      models: { find },
      logger,
      pageFolder: '/nowhere',
    })
    const payload = { features: {} }
    const answer = await broken.inject({ method: 'POST', url: scoreUrl, payload, headers: { host } })
    const document = refusal(answer as Answer)
    expect(document).toMatchObject({ status: 500, code: 'http.unexpected' })
    expect(document.detail).not.toContain('a bug')
    expect(lines.some((line) => line.includes(document.trace_id) && line.includes('a bug'))).toBe(true)
    await broken.close()
  })

  it('that meets a closed store is told so', async () => {
    const made = await dataFolderWith({})
    const logger = pino({ enabled: false })
    const models = createServedModels(made.store, made.path)
    const closed = await createApp({
      access: demoAccess,
      store: made.store,
      models,
      logger,
      pageFolder: '/nowhere',
    })
    const empty = await closed.inject({ url: '/readyz', headers: { host } })
    expect(empty.json()).toMatchObject({
      status: 'not_ready',
      checks: { store: { ok: true }, models: { ok: false } },
    })
    await made.store.close()
    const answer = await closed.inject({ url: '/v1/models', headers: { host } })
    expect(short(answer as Answer)).toBe('503 store.unavailable')
    const ready = await closed.inject({ url: '/readyz', headers: { host } })
    expect(ready.statusCode).toBe(503)
    expect(ready.json()).toMatchObject({ status: 'not_ready', checks: { store: { ok: false } } })
    await closed.close()
  })
})

describe('the log', () => {
  it('has one line per decision, with ids and durations and no value of the record', async () => {
    lines.length = 0
    const record = { ...claimRecord(2), total_claim_amount: 71234.5 }
    const view = (await post(scoreUrl, { features: record, external_id: 'person-17' })).json()
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      decision_id: view.decision_id,
      model: 'claims-gbm',
      version: '1',
      outcome: view.outcome,
      explained: true,
      replayed: false,
      timings_ms: view.timings_ms,
    })
    expect(lines[0]).not.toContain('71234.5')
    expect(lines[0]).not.toContain('person-17')
  })
})

describe('the page', () => {
  it('has a fresh nonce in every answer, and the headers that isolate it', async () => {
    const first = await get('/', { accept: 'text/html,*/*' })
    expect((await get('/', { accept: '*/*' })).statusCode).toBe(200)
    const second = await get('/decisions/some-id', { accept: 'text/html,*/*' })
    const nonces = [first, second].map(({ body }) => /content="([^"]+)"/.exec(body)?.[1])
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/=]{24}$/)
    expect(nonces[0]).not.toBe(nonces[1])
    expect(first.headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-${nonces[0]}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
    )
    expect(first.headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })

  it('keeps its hashed files in the cache, and gives the template only with a nonce', async () => {
    const file = await get('/assets/main-1a2b.js')
    expect(file.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
    expect(file.headers['content-type']).toMatch('javascript')
    const index = await get('/index.html', { accept: 'text/html' })
    expect(index.body).not.toContain('__CSP_NONCE__')
  })

  it('says how it is built when it is not', async () => {
    const bare = await createApp({
      access: demoAccess,
      store,
      models: createServedModels(store, '/nowhere'),
      logger: pino({ enabled: false }),
      pageFolder: '/nowhere',
    })
    const answer = await bare.inject({ url: '/', headers: { host, accept: 'text/html' } })
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(answer.body).toContain('npm run build')
    await bare.close()
  })
})

describe('an answer', () => {
  it('that does not fit its schema is not sent', async () => {
    const run = async () => ({ items: [{ decision_id: 5 }], next_cursor: null })
    const logger = pino({ enabled: false })
    const parts = { store: { run } as unknown as Store, models: createServedModels(store, '/nowhere') }
    const wrong = await createApp({ access: demoAccess, ...parts, logger, pageFolder: '/nowhere' })
    const answer = await wrong.inject({ url: '/v1/decisions', headers: { host } })
    expect(short(answer as Answer)).toBe('500 http.unexpected')
    await wrong.close()
  })
})

describe('/openapi.json', () => {
  it('describes every route of the contract with its schemas and an example', async () => {
    const document = (await get('/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    const protocols = new Set(['v2', 'mlflow'])
    const described = Object.entries<Record<string, { tags?: string[] }>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods)
          .filter(([, { tags = [] }]) => !tags.some((tag) => protocols.has(tag)))
          .map(([method]) => `${method.toUpperCase()} ${path}`),
    )
    const mounted = Object.values(routes).map(({ method, path }) => `${method} ${path}`)
    const kept = scenarios.flatMap(({ id, compat }) =>
      (compat?.routes ?? []).map(({ method, path }) => `${method} /compat/${id}/${path}`),
    )
    expect(described.toSorted()).toEqual([...mounted, ...kept].toSorted())
    for (const [name, { method, path }] of Object.entries(routes))
      expect(document.paths[path][method.toLowerCase()].operationId).toBe(name)
    const { schemas } = document.components
    expect(schemas.ScoreRequest ?? schemas.ScoreRequestInput).toHaveProperty('examples')
    expect(schemas.DecisionView).toHaveProperty('examples')
    expect(schemas).toHaveProperty('Problem')
  })

  it('refers to nothing that is not there, and holds nothing that is not referred to', async () => {
    const text = (await get('/openapi.json')).body
    const referred = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!),
    )
    expect([...referred].toSorted()).toEqual(Object.keys(JSON.parse(text).components.schemas).toSorted())
  })
})
