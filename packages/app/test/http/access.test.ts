import { readFileSync } from 'node:fs'
import { problem, type Role, roles, routes, type Scope, scopes, scopesOf } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { accountsOnly, demoAccess } from '../../src/jobs/access.ts'
import { createAdminLink } from '../../src/jobs/admin-link.ts'
import { createApiKey, type Managing } from '../../src/jobs/manage-keys.ts'
import { createUser } from '../../src/jobs/manage-users.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { storePath } from '../store/decision-inputs.ts'

let store: Store
let app: FastifyInstance
let clock = Date.now()
const path = storePath()
const lines: string[] = []
/** everything that must never be told or stored */
const secrets: string[] = []
const operatorToken = 'o'.repeat(43)
const adminLink = createAdminLink(clock)
const password = 'correct horse battery'
const emailOf = (role: Role) => `${role}@example.org`

beforeAll(async () => {
  store = await openStore(path)
  const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
  app = await createApp({
    store,
    logger,
    models: createServedModels(store, '/nowhere'),
    now: () => clock,
    pageFolder: '/nowhere',
    access: { ...accountsOnly, operatorToken, adminLink },
  })
  for (const role of roles) await createUser(store, managing(), { email: emailOf(role), role, password })
  secrets.push(password, operatorToken, adminLink.token)
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const managing = (): Managing => ({
  tenantId: 'default',
  principalId: 'operator',
  idempotency: null,
  at: clock,
})

const host = '127.0.0.1:8080'
const samePage = { 'sec-fetch-site': 'same-origin' }

function ask(method: string, url: string, headers: Record<string, string> = {}, body?: object) {
  return app.inject({
    method: method as 'GET',
    url,
    headers: { host, ...headers },
    ...(body === undefined ? {} : { payload: body }),
  })
}

type Answer = Awaited<ReturnType<typeof ask>>

const codeOf = (answer: Answer) => `${answer.statusCode} ${problem.parse(answer.json()).code}`

async function keyWith(...wanted: Scope[]): Promise<{ id: string; headers: { authorization: string } }> {
  const { answer } = await createApiKey(store, managing(), {
    name: `test ${wanted}`,
    scopes: wanted,
    expiresAt: null,
  })
  secrets.push(answer.key!)
  return { id: answer.api_key.id, headers: { authorization: `Bearer ${answer.key}` } }
}

function cookieOf(answer: Answer): string {
  const set = String(answer.headers['set-cookie'])
  const [pair] = set.split(';')
  secrets.push(pair!.split('=')[1]!)
  return pair!
}

async function signedIn(role: Role): Promise<{ cookie: string }> {
  const answer = await ask('POST', '/v1/session', {}, { email: emailOf(role), password })
  expect(answer.statusCode).toBe(200)
  return { cookie: cookieOf(answer) }
}

describe('every route', () => {
  const wanted: { method: string; url: string; scope: Scope | 'open'; openOnLoopback: boolean }[] = []

  beforeAll(() => {
    for (const { method, url, config } of app.mountedRoutes)
      for (const one of [method].flat())
        wanted.push({
          method: one,
          url,
          scope: config!.scope!,
          openOnLoopback: config!.openOnLoopback === true,
        })
  })

  it('of the contract is mounted with the scope that it has there', () => {
    for (const { method, path, scope } of Object.values(routes)) {
      const url = path.replace(/\{(\w+)\}/g, ':$1')
      expect(wanted).toContainEqual({ method, url, scope, openOnLoopback: false })
    }
  })

  it('says in OpenAPI what it needs', async () => {
    const document = (await ask('GET', '/openapi.json')).json()
    expect(Object.keys(document.components.securitySchemes)).toEqual(['api_key', 'session'])
    for (const { method, path, scope } of Object.values(routes)) {
      const told = document.paths[path][method.toLowerCase()]
      const expected = scope === 'open' ? [undefined, undefined] : [scope, [{ api_key: [] }, { session: [] }]]
      expect([path, told['x-scope'], told.security]).toEqual([path, ...expected])
    }
  })

  it('lets in those who have its scope and nobody else', async () => {
    const sessions = new Map<Role, { cookie: string }>()
    for (const role of roles) sessions.set(role, { ...(await signedIn(role)), ...samePage })
    const seen: string[] = []
    for (const { method, url, scope, openOnLoopback } of wanted) {
      if (scope === 'open') continue
      const address = url.replace(/:\w+/g, 'nothing')
      const stranger = await ask(method, address, { host: openOnLoopback ? 'example.org' : host })
      expect([url, stranger.statusCode]).toEqual([url, 401])
      // the old APIs, V2 and MLflow have forms of their own
      if (method !== 'HEAD') expect(stranger.body).toContain('nobody is signed in')
      for (const role of roles) {
        const may = scopesOf([role]).includes(scope)
        const answer = await ask(method, address, { host: 'example.org', ...sessions.get(role) })
        seen.push(`${method} ${url} ${role} ${answer.statusCode !== 403}`)
        expect([method, url, role, ![401, 403].includes(answer.statusCode)]).toEqual([method, url, role, may])
        if (!may && method !== 'HEAD') expect(answer.body).toContain(`this needs the scope ${scope}`)
      }
    }
    expect(seen.length).toBeGreaterThan(roles.length * 15)
  })
})

it('a route that names no scope does not start', async () => {
  const other = await createApp({
    store,
    models: createServedModels(store, '/nowhere'),
    logger: pino({ level: 'silent' }),
    pageFolder: '/nowhere',
    access: demoAccess,
  })
  other.get('/v1/forgotten', async () => 'anything')
  await expect(other.ready()).rejects.toMatchObject({
    code: 'http.no_scope',
    message: 'the route GET /v1/forgotten does not say what it needs; expected config.scope',
  })
  await other.close()
})

describe('open addresses', () => {
  it.each(['/healthz', '/readyz', '/openapi.json', '/metrics'])(
    '%s needs nobody on loopback',
    async (url) => {
      const { statusCode } = await ask('GET', url)
      expect([200, 503]).toContain(statusCode)
    },
  )

  it('/metrics needs a key where others reach the server, or call it by another name', async () => {
    expect(codeOf(await ask('GET', '/metrics', { host: 'rebound.example.org' }))).toBe(
      '401 http.not_signed_in',
    )
    const far = await createApp({
      store,
      models: createServedModels(store, '/nowhere'),
      logger: pino({ level: 'silent' }),
      pageFolder: '/nowhere',
      access: { ...accountsOnly, isLocal: false },
    })
    expect((await far.inject({ url: '/metrics', headers: { host } })).statusCode).toBe(401)
    const { headers } = await keyWith('read')
    expect((await far.inject({ url: '/metrics', headers: { host, ...headers } })).statusCode).toBe(200)
    await far.close()
  })
})

describe('keys', () => {
  it('are refused when they are not known, not whole, expired, revoked', async () => {
    const { id, headers } = await keyWith('read')
    expect((await ask('GET', '/v1/models', headers)).statusCode).toBe(200)
    const changed = headers.authorization.slice(0, -1) + (headers.authorization.endsWith('A') ? 'B' : 'A')
    for (const authorization of [changed, 'Bearer x', 'Basic abc', 'Bearer '])
      expect(codeOf(await ask('GET', '/v1/models', { authorization }))).toBe('401 http.unknown_key')
    const admin = (await keyWith('admin')).headers
    const revoked = await ask('POST', `/v1/api-keys/${id}/revoke`, admin)
    expect(routes.revokeApiKey.answer.parse(revoked.json()).api_key.status).toBe('revoked')
    const refused = await ask('GET', '/v1/models', headers)
    expect(codeOf(refused)).toBe('401 http.key_refused')
    expect(refused.headers['www-authenticate']).toBe('Bearer')
    const { answer } = await createApiKey(store, managing(), {
      name: 'short',
      scopes: ['read'],
      expiresAt: clock + 1000,
    })
    secrets.push(answer.key!)
    const short = { authorization: `Bearer ${answer.key}` }
    expect((await ask('GET', '/v1/models', short)).statusCode).toBe(200)
    clock += 1000
    expect(codeOf(await ask('GET', '/v1/models', short))).toBe('401 http.key_refused')
  })

  it('are made, rotated and listed over HTTP; the key is told once', async () => {
    const admin = (await keyWith('admin')).headers
    const body = { name: 'job', scopes: ['score', 'score', 'read'] }
    const headers = { ...admin, 'idempotency-key': 'make-1' }
    const first = await ask('POST', '/v1/api-keys', headers, body)
    const made = routes.createApiKey.answer.parse(first.json())
    secrets.push(made.key!)
    expect(made.api_key).toMatchObject({ name: 'job', scopes: ['score', 'read'], status: 'live' })
    expect(first.headers['cache-control']).toBe('no-store')
    const again = await ask('POST', '/v1/api-keys', headers, body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(again.json()).toEqual({ api_key: made.api_key, key: null })
    const { id } = made.api_key
    const rotated = routes.rotateApiKey.answer.parse(
      (await ask('POST', `/v1/api-keys/${id}/rotate`, admin)).json(),
    )
    secrets.push(rotated.key!)
    expect(rotated.api_key.principal_id).toBe(made.api_key.principal_id)
    for (const key of [made.key, rotated.key])
      expect((await ask('GET', '/v1/models', { authorization: `Bearer ${key}` })).statusCode).toBe(200)
    expect(codeOf(await ask('POST', `/v1/api-keys/${id}/rotate`, admin))).toBe('409 access.two_keys_live')
    const { items } = routes.apiKeys.answer.parse((await ask('GET', '/v1/api-keys', admin)).json())
    expect(items.map((item) => item.id)).toContain(rotated.api_key.id)
    expect(codeOf(await ask('POST', '/v1/api-keys/none/rotate', admin))).toBe('404 access.unknown_key')
    expect(codeOf(await ask('POST', '/v1/api-keys', admin, { name: 'x', scopes: ['root'] }))).toBe(
      '422 http.invalid_request',
    )
  })

  it('write down when they were last used when the server ends, not with each request', async () => {
    const { id, headers } = await keyWith('read', 'admin')
    const other = await createApp({
      store,
      models: createServedModels(store, '/nowhere'),
      logger: pino({ level: 'silent' }),
      pageFolder: '/nowhere',
      now: () => clock,
      access: accountsOnly,
    })
    const used = async () => {
      const { items } = await store.run('key.list', { tenantId: 'default', limit: 200, cursor: null })
      return items.find((item) => item.id === id)?.lastUsedAt
    }
    await other.inject({ url: '/v1/models', headers: { host, ...headers } })
    expect(await used()).toBeNull()
    await other.close()
    expect(await used()).toBe(clock)
  })

  it('of another tenant are not there', async () => {
    await store.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: clock })
    const { answer } = await createApiKey(
      store,
      { ...managing(), tenantId: 'north' },
      { name: 'theirs', scopes: ['admin', 'read', 'audit'], expiresAt: null },
    )
    secrets.push(answer.key!)
    const theirs = { authorization: `Bearer ${answer.key}` }
    const mine = await keyWith('read')
    expect(codeOf(await ask('POST', `/v1/api-keys/${mine.id}/revoke`, theirs))).toBe('404 access.unknown_key')
    const { items } = routes.users.answer.parse((await ask('GET', '/v1/users', theirs)).json())
    expect(items).toEqual([])
    const users = routes.users.answer.parse(
      (await ask('GET', '/v1/users', { authorization: `Bearer ${operatorToken}` })).json(),
    )
    expect(codeOf(await ask('POST', `/v1/users/${users.items[0]!.id}/disable`, theirs))).toBe(
      '404 access.unknown_user',
    )
    const asThem = { ...theirs, 'candor-tenant': 'default' }
    expect(routes.session.answer.parse((await ask('GET', '/v1/session', asThem)).json()).tenant_id).toBe(
      'north',
    )
    const entries = routes.audit.answer.parse((await ask('GET', '/v1/audit', theirs)).json())
    expect(entries.items.every(({ chain_id }) => chain_id === 'north/0')).toBe(true)
    const keys = routes.apiKeys.answer.parse((await ask('GET', '/v1/api-keys', theirs)).json())
    expect(keys.items.map(({ name }) => name)).toEqual(['theirs'])
  })
})

describe('sessions', () => {
  it('are a cookie for this host alone, which programs of the page cannot read', async () => {
    const answer = await ask('POST', '/v1/session', {}, { email: ' Viewer@Example.org', password })
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-candor=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    )
    const document = routes.signIn.answer.parse(answer.json())
    expect(document).toMatchObject({
      email: 'viewer@example.org',
      roles: ['viewer'],
      scopes: ['read'],
      credential: 'session',
      needs_first_user: false,
    })
    const cookie = cookieOf(answer)
    expect((await ask('GET', '/v1/session', { cookie })).json()).toEqual(document)
    expect((await ask('GET', '/v1/models', { cookie })).statusCode).toBe(200)
    expect(codeOf(await ask('GET', '/v1/users', { cookie }))).toBe('403 http.not_allowed')
    const left = await ask('DELETE', '/v1/session', { cookie, ...samePage })
    expect(left.json()).toEqual({ signed_in: false })
    expect(left.headers['set-cookie']).toMatch(/^__Host-candor=; .*Expires=Thu, 01 Jan 1970/)
    expect(codeOf(await ask('GET', '/v1/session', { cookie }))).toBe('401 http.not_signed_in')
  })

  it('change something only from a page of this server', async () => {
    const { cookie } = await signedIn('admin')
    const post = (headers: Record<string, string>) =>
      ask('POST', '/v1/api-keys/none/revoke', { cookie, ...headers })
    for (const headers of [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://example.org' },
      { origin: 'null' },
      { ...samePage, origin: 'https://example.org' },
    ])
      expect(codeOf(await post(headers as Record<string, string>))).toBe('403 http.cross_site_refused')
    for (const headers of [samePage, { origin: `http://${host}` }, { origin: `https://${host}` }])
      expect(codeOf(await post(headers as Record<string, string>))).toBe('404 access.unknown_key')
    const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://example.org' }
    expect(codeOf(await ask('POST', '/v1/session', elsewhere, { email: 'x', password: 'x' }))).toBe(
      '403 http.cross_site_refused',
    )
  })

  it('end after half an hour without use, and after twelve hours of use', async () => {
    const { cookie } = await signedIn('viewer')
    const status = async () => (await ask('GET', '/v1/models', { cookie })).statusCode
    const start = clock
    clock += 29 * 60_000
    expect(await status()).toBe(200)
    clock += 29 * 60_000
    expect(await status()).toBe(200)
    clock += 30 * 60_000
    expect(await status()).toBe(401)
    const second = await signedIn('viewer')
    const begun = clock
    while (clock < begun + 12 * 60 * 60_000 - 60_000) {
      clock = Math.min(clock + 20 * 60_000, begun + 12 * 60 * 60_000 - 60_000)
      expect((await ask('GET', '/v1/models', second)).statusCode).toBe(200)
    }
    clock = begun + 12 * 60 * 60_000
    expect((await ask('GET', '/v1/models', second)).statusCode).toBe(401)
    expect(start).toBeLessThan(clock)
  })

  it('of a disabled user are over at once', async () => {
    const { cookie } = await signedIn('analyst')
    const id = routes.session.answer.parse((await ask('GET', '/v1/session', { cookie })).json()).principal_id
    const headers = { authorization: `Bearer ${operatorToken}` }
    const { user } = routes.disableUser.answer.parse(
      (await ask('POST', `/v1/users/${id}/disable`, headers)).json(),
    )
    expect(user).toMatchObject({ id, disabled: true })
    expect(codeOf(await ask('GET', '/v1/models', { cookie }))).toBe('401 http.not_signed_in')
    const again = await ask('POST', '/v1/session', {}, { email: emailOf('analyst'), password })
    expect(codeOf(again)).toBe('401 http.sign_in_failed')
  })
})

describe('signing in', () => {
  const attempt = (email: string, given: string) => ask('POST', '/v1/session', {}, { email, password: given })

  it('tells nobody whether an email is known: the same answers, the same pauses', async () => {
    const told: string[][] = []
    for (const email of [emailOf('auditor'), 'nobody@example.org']) {
      const answers = []
      for (let i = 0; i < 7; i++) answers.push(await attempt(email, 'wrong wrong wrong'))
      told.push(
        answers.map((answer) => {
          const { trace_id: _, ...document } = answer.json()
          return JSON.stringify([document, answer.headers['retry-after'] ?? null])
        }),
      )
    }
    expect(told[0]).toEqual(told[1])
    expect(told[0]!.slice(0, 5).every((text) => text.includes('http.sign_in_failed'))).toBe(true)
    expect(told[0]![5]).toContain('http.sign_in_paused')
    const right = await attempt(emailOf('auditor'), password)
    expect(codeOf(right)).toBe('429 http.sign_in_paused')
    expect(right.headers['retry-after']).toBe('1')
    clock += 1000
    expect((await attempt(emailOf('auditor'), password)).statusCode).toBe(200)
  })

  it('counts attempts that come at the same time', async () => {
    clock += 60_000
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => attempt(emailOf('modeller'), 'wrong wrong wrong')),
    )
    const failed = answers.filter(({ statusCode }) => statusCode === 401)
    expect(failed).toHaveLength(5)
    clock += 60_000
  })

  it('by the link of the first start works once, and makes the first user', async () => {
    const byLink = () => ask('POST', '/v1/session', {}, { admin_link: adminLink.token })
    const early = createAdminLink(clock)
    secrets.push(early.token)
    expect(early.take('x', clock)).toBe(false)
    expect(early.take(early.token, clock + 15 * 60_000)).toBe(false)
    const later = await createApp({
      store,
      models: createServedModels(store, '/nowhere'),
      logger: pino({ level: 'silent' }),
      pageFolder: '/nowhere',
      now: () => clock,
      access: { ...accountsOnly, adminLink: early },
    })
    const open = () =>
      later.inject({
        method: 'POST',
        url: '/v1/session',
        headers: { host },
        payload: { admin_link: early.token },
      })
    const first = await open()
    const session = routes.signIn.answer.parse(first.json())
    expect(Date.parse(session.expires_at!) - clock).toBe(60 * 60_000)
    expect(session).toMatchObject({
      principal_id: 'operator',
      roles: ['admin'],
      needs_first_user: false,
    })
    const cookie = cookieOf(first as Answer)
    const made = await later.inject({
      method: 'POST',
      url: '/v1/users',
      headers: { host, cookie, ...samePage },
      payload: { email: 'First@Example.org', role: 'admin', password: 'another long password' },
    })
    secrets.push('another long password')
    expect(routes.createUser.answer.parse(made.json()).user.email).toBe('first@example.org')
    expect(codeOf((await open()) as Answer)).toBe('401 http.admin_link_used')
    expect(codeOf(await byLink())).toBe('401 http.admin_link_used')
    await later.close()
  })
})

describe('users', () => {
  it('are made once, with a password that is long enough', async () => {
    const headers = { authorization: `Bearer ${operatorToken}`, 'idempotency-key': 'user-1' }
    const body = { email: 'zoe@example.org', role: 'viewer', password: 'a third long password' }
    secrets.push(body.password)
    const first = await ask('POST', '/v1/users', headers, body)
    const again = await ask('POST', '/v1/users', headers, body)
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(again.json()).toEqual(first.json())
    const { 'idempotency-key': _, ...anew } = headers
    expect(codeOf(await ask('POST', '/v1/users', anew, body))).toBe('409 access.user_exists')
    const short = await ask('POST', '/v1/users', anew, { ...body, password: 'short' })
    expect(codeOf(short)).toBe('422 http.invalid_request')
    expect(short.body).not.toContain('"short"')
  })
})

describe('the demonstration', () => {
  it('takes a request without credentials as its built-in principal, but no form of another site', async () => {
    const demo = await createApp({
      store,
      models: createServedModels(store, '/nowhere'),
      logger: pino({ level: 'silent' }),
      pageFolder: '/nowhere',
      access: demoAccess,
    })
    const session = await demo.inject({ url: '/v1/session', headers: { host } })
    expect(routes.session.answer.parse(session.json())).toMatchObject({
      principal_id: 'demo',
      credential: 'built_in',
      scopes: [...scopes],
    })
    for (const type of [
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
    ]) {
      const answer = await demo.inject({
        method: 'POST',
        url: '/v1/api-keys/none/revoke',
        headers: { host, 'content-type': type },
        payload: '',
      })
      expect(answer.statusCode).toBe(415)
    }
    const wrong = await demo.inject({ url: '/v1/models', headers: { host, authorization: 'Bearer x' } })
    expect(wrong.statusCode).toBe(401)
    await demo.close()
  })
})

it('no secret stands in the log, in the audit entries or in the store', async () => {
  expect(secrets.length).toBeGreaterThan(20)
  const entries = await store.run('audit.entries', {
    tenantId: 'default',
    chainId: 'default/0',
    after: 0,
    limit: 5000,
  })
  const told = lines.join('\n') + entries.map(({ payload }) => payload).join('\n')
  const stored = readFileSync(path, 'latin1') + readFileSync(`${path}-wal`, 'latin1')
  for (const secret of secrets) {
    expect(told.includes(secret)).toBe(false)
    expect(stored.includes(secret)).toBe(false)
  }
  expect(told).not.toContain('@example.org')
})
