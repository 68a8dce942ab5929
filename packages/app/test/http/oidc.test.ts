import { createHmac } from 'node:crypto'
import { problem } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { generateKeyPair, SignJWT } from 'jose'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { oidcSettings } from '../../src/config/index.ts'
import { createApp } from '../../src/http/index.ts'
import { accountsOnly } from '../../src/jobs/access.ts'
import { createUser, disableUser } from '../../src/jobs/manage-users.ts'
import { createOidcProvider } from '../../src/jobs/oidc/oidc-provider.ts'
import { secretKey } from '../../src/jobs/secrets/sealed-text.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { clientId, clientSecret, type Issuer, startIssuer } from '../jobs/oidc/issuer.ts'
import { storePath } from '../store/decision-inputs.ts'

const host = '127.0.0.1:8080'
const back = `http://${host}/v1/session/oidc/return`
let issuer: Issuer
let store: Store
let app: FastifyInstance
let clock = Date.now()
const lines: string[] = []
const closing: (() => unknown)[] = []

beforeAll(async () => {
  issuer = await startIssuer()
  issuer.redirectUris.add(back)
  store = await openStore(storePath())
  app = await appFor(issuer)
})

afterEach(() => {
  issuer.bend = {}
  issuer.person = { sub: 'ana-1', email: 'Ana@Example.org', email_verified: true, roles: ['risk', 'unknown'] }
})

afterAll(async () => {
  for (const close of closing.reverse()) await close()
  await store.close()
  issuer.close()
})

async function appFor({ url }: Issuer, more: Record<string, string> = {}): Promise<FastifyInstance> {
  const settings = oidcSettings({
    CANDOR_OIDC_ISSUER: url,
    CANDOR_OIDC_CLIENT_ID: clientId,
    CANDOR_OIDC_CLIENT_SECRET: clientSecret,
    CANDOR_OIDC_ROLES: 'risk=analyst,auditing=auditor',
    ...more,
  })!
  const made = await createApp({
    store,
    models: createServedModels(store, '/nowhere'),
    access: accountsOnly,
    logger: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
    pageFolder: '/nowhere',
    now: () => clock,
    oidc: { provider: createOidcProvider(settings, () => clock), keys: [secretKey()] },
  })
  closing.push(() => made.close())
  return made
}

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>

const ask = (url: string, cookie = '', on = app) =>
  on.inject({ method: 'GET', url, headers: { host, ...(cookie === '' ? {} : { cookie }) } })

const cookiesOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]))

/** What the browser does: from the start to where the provider sends it back. */
async function begun(on = app) {
  const start = await ask('/v1/session/oidc', '', on)
  expect(start.statusCode).toBe(303)
  const sealed = cookiesOf(start)['__Host-candor-oidc']!
  const there = await fetch(String(start.headers.location), { redirect: 'manual' })
  const location = there.headers.get('location')
  return {
    start,
    cookie: `__Host-candor-oidc=${sealed}`,
    returned: location === null ? null : new URL(location),
  }
}

async function signIn(on = app): Promise<Answer> {
  const { cookie, returned } = await begun(on)
  return ask(`${returned!.pathname}${returned!.search}`, cookie, on)
}

const codeOf = (answer: Answer) => `${answer.statusCode} ${problem.parse(answer.json()).code}`

async function sessionOf(answer: Answer, on = app) {
  return (await ask('/v1/session', `__Host-candor=${cookiesOf(answer)['__Host-candor']}`, on)).json()
}

describe('signing in with an identity provider', () => {
  it('is offered where there is one', async () => {
    expect((await ask('/v1/session/ways')).json()).toEqual({
      password: true,
      provider: { label: '127.0.0.1', address: '/v1/session/oidc' },
    })
  })

  it('sends the browser there with a state, a nonce and a challenge, each time others', async () => {
    const [first, second] = [await begun(), await begun()]
    const query = (answer: Answer) =>
      Object.fromEntries(new URL(String(answer.headers.location)).searchParams)
    expect(query(first.start)).toEqual({
      tenant: 'a',
      response_type: 'code',
      client_id: clientId,
      redirect_uri: back,
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(query(first.start)[name]).not.toBe(query(second.start)[name])
    expect(String(first.start.headers['set-cookie'])).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Lax/)
    expect(first.start.headers['cache-control']).toBe('no-store')
  })

  it('makes a user with the roles of its groups, and a session', async () => {
    const answer = await signIn()
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
    expect(String(answer.headers['set-cookie'])).toMatch(
      /__Host-candor=[\w-]{43};.*HttpOnly; Secure; SameSite=Strict/,
    )
    expect(cookiesOf(answer)['__Host-candor-oidc']).toBe('')
    expect(await sessionOf(answer)).toMatchObject({
      email: 'ana@example.org',
      roles: ['analyst'],
      credential: 'session',
      needs_first_user: false,
    })
  })

  it('finds the same user by its subject, whatever its email becomes, and follows its groups', async () => {
    const before = await sessionOf(await signIn())
    issuer.person = { ...issuer.person, email: 'ana.new@example.org', roles: ['auditing'] }
    const after = await sessionOf(await signIn())
    expect([after.principal_id, after.roles, after.email]).toEqual([
      before.principal_id,
      ['auditor'],
      'ana@example.org',
    ])
    issuer.person = { ...issuer.person, roles: [] }
    expect((await sessionOf(await signIn())).roles).toEqual([])
  })

  it('binds the user who was made here with the same verified email, once', async () => {
    const managing = { tenantId: 'default', principalId: 'operator', idempotency: null, at: clock }
    const { user } = await createUser(store, managing, {
      email: 'ben@example.org',
      role: 'modeller',
      password: 'correct horse battery',
    })
    issuer.person = { sub: 'ben-1', email: 'ben@example.org', email_verified: false, roles: ['risk'] }
    expect(codeOf(await signIn())).toBe('403 oidc.no_user')
    issuer.person = { ...issuer.person, email_verified: true }
    expect(await sessionOf(await signIn())).toMatchObject({ principal_id: user.id, roles: ['analyst'] })
    issuer.person = { ...issuer.person, sub: 'ben-2' }
    expect(codeOf(await signIn())).toBe('403 oidc.no_user')
    issuer.person = { ...issuer.person, sub: 'ben-1' }
    await disableUser(store, managing, user.id)
    expect(codeOf(await signIn())).toBe('403 oidc.no_user')
  })

  it('makes nobody without a role, or without a verified email', async () => {
    for (const person of [
      { sub: 'c-1', email: 'c@example.org', email_verified: true, roles: ['unknown'] },
      { sub: 'c-1', email: 'c@example.org', email_verified: true },
      { sub: 'c-1', email: 'c@example.org', roles: ['risk'] },
      { sub: 'c-1', email: 'c@example.org', email_verified: 'true', roles: ['risk'] },
      { sub: 'c-1', roles: ['risk'] },
    ]) {
      issuer.person = person
      expect(codeOf(await signIn())).toBe('403 oidc.no_user')
    }
  })

  it('stands in the audit log', async () => {
    const entries = await store.run('audit.entries', {
      tenantId: 'default',
      chainId: 'default/0',
      after: 0,
      limit: 200,
    })
    const said = entries.map(({ payload }) => JSON.parse(payload))
    const actions = new Set(said.map(({ action }) => action))
    for (const action of ['user.create', 'user.bind', 'user.roles', 'session.begin'])
      expect(actions).toContain(action)
    expect(said.find(({ action }) => action === 'session.begin').details).toEqual({ how: 'oidc' })
    expect((await verifyLog({ store, tenantId: 'default' })).ok).toBe(true)
  })
})

describe('what comes back is refused', () => {
  const returnTo = (returned: URL, change: (query: URLSearchParams) => void, cookie: string) => {
    const url = new URL(returned)
    change(url.searchParams)
    return ask(`${url.pathname}${url.search}`, cookie)
  }

  it('without what this browser began, of another sign-in, twice, or too late', async () => {
    const [one, other] = [await begun(), await begun()]
    const nothing = () => undefined
    expect(codeOf(await returnTo(one.returned!, nothing, ''))).toBe('400 oidc.bad_return')
    expect(codeOf(await returnTo(one.returned!, nothing, other.cookie))).toBe('400 oidc.bad_return')
    expect(codeOf(await returnTo(one.returned!, (query) => query.delete('state'), one.cookie))).toBe(
      '400 oidc.bad_return',
    )
    expect(codeOf(await returnTo(one.returned!, nothing, one.cookie.slice(0, -3)))).toBe(
      '400 oidc.bad_return',
    )
    expect((await returnTo(one.returned!, nothing, one.cookie)).statusCode).toBe(303)
    expect(codeOf(await returnTo(one.returned!, nothing, one.cookie))).toBe('503 oidc.unreachable')
    clock += 601_000
    expect(codeOf(await returnTo(other.returned!, nothing, other.cookie))).toBe('400 oidc.bad_return')
    clock -= 601_000
  })

  it('of another provider, or of none where the provider names itself', async () => {
    const { cookie, returned } = await begun()
    expect(
      codeOf(await returnTo(returned!, (query) => query.set('iss', 'https://evil.example'), cookie)),
    ).toBe('400 oidc.bad_return')
    expect(codeOf(await returnTo(returned!, (query) => query.delete('iss'), cookie))).toBe(
      '400 oidc.bad_return',
    )
  })

  it('with the provider’s refusal, told by its word alone', async () => {
    const { cookie, returned } = await begun()
    const refused = await returnTo(
      returned!,
      (query) => {
        query.delete('code')
        query.set('error', 'access_denied')
        query.set('error_description', '<script>planted</script>')
      },
      cookie,
    )
    expect(codeOf(refused)).toBe('401 oidc.refused')
    expect(refused.body).toContain('access_denied')
    expect(refused.body).not.toContain('planted')
  })

  it('in words of the page where a person comes back', async () => {
    issuer.person = { sub: 'd-1', email: 'd@example.org', email_verified: true, roles: [] }
    const { cookie, returned } = await begun()
    const answer = await app.inject({
      url: `${returned!.pathname}${returned!.search}`,
      headers: { host, cookie, accept: 'text/html,*/*' },
    })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/?sign_in=oidc.no_user'])
    expect(cookiesOf(answer as Answer)['__Host-candor']).toBeUndefined()
  })

  it('with a code that was swapped: the challenge belongs to another', async () => {
    const [one, other] = [await begun(), await begun()]
    const swapped = await returnTo(
      one.returned!,
      (query) => query.set('code', other.returned!.searchParams.get('code')!),
      one.cookie,
    )
    expect(codeOf(swapped)).toBe('503 oidc.unreachable')
    expect(swapped.body).toContain('invalid_grant')
    expect(swapped.body).not.toContain('planted')
  })
})

describe('a token is refused', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it.each<[string, Issuer['bend']]>([
    ['of another issuer', { payload: (payload) => ({ ...payload, iss: 'https://evil.example' }) }],
    ['for another audience', { payload: (payload) => ({ ...payload, aud: 'another' }) }],
    [
      'for several audiences, without a party',
      { payload: (payload) => ({ ...payload, aud: [clientId, 'b'] }) },
    ],
    ['for another party', { payload: (payload) => ({ ...payload, azp: 'another' }) }],
    ['of another sign-in', { payload: (payload) => ({ ...payload, nonce: 'old' }) }],
    ['without a nonce', { payload: ({ nonce: _nonce, ...payload }) => payload }],
    ['without a subject', { payload: ({ sub: _sub, ...payload }) => payload }],
    ['with an empty subject', { payload: (payload) => ({ ...payload, sub: '' }) }],
    ['that is over', { payload: (payload) => ({ ...payload, exp: payload.iat! - 3600 }) }],
    ['without an end', { payload: ({ exp: _exp, ...payload }) => payload }],
    ['that begins later', { payload: (payload) => ({ ...payload, nbf: payload.iat! + 3600 }) }],
    ['with a changed body', { token: (token) => token.replace(/\.[^.]+\./, `.${part({ sub: 'admin' })}.`) }],
    ['without a signature', { token: (token) => token.replace(/[^.]+$/, '') }],
    ['that says it needs none', { token: (token) => `${part({ alg: 'none' })}.${token.split('.')[1]}.` }],
    [
      'signed with the client’s secret',
      {
        token: (token) => {
          const signed = `${part({ alg: 'HS256', kid: 'k1' })}.${token.split('.')[1]}`
          return `${signed}.${createHmac('sha256', clientSecret).update(signed).digest('base64url')}`
        },
      },
    ],
    [
      'signed with somebody’s key under the provider’s name for it',
      {
        token: async (token) => {
          const { privateKey } = await generateKeyPair('RS256')
          const payload = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
          return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey)
        },
      },
    ],
    ['that is none', { token: () => 'nonsense' }],
    ['that is very long', { token: (token) => `${token}${'a'.repeat(70_000)}` }],
  ])('%s', async (name, bend) => {
    issuer.bend = bend
    const answer = await signIn()
    expect(codeOf(answer)).toBe(name.includes('long') ? '503 oidc.unreachable' : '401 oidc.bad_token')
    expect(cookiesOf(answer)['__Host-candor']).toBeUndefined()
  })
})

describe('a provider', () => {
  it('that changes its keys is believed after they were read anew', async () => {
    const [changing, other] = [await startIssuer(), await startIssuer()]
    closing.push(
      () => changing.close(),
      () => other.close(),
    )
    changing.redirectUris.add(back)
    changing.person = { ...changing.person, email: 'changing@example.org' }
    const on = await appFor(changing)
    expect((await signIn(on)).statusCode).toBe(303)
    await changing.rotate()
    clock += 11_000
    expect((await signIn(on)).statusCode).toBe(303)
    expect(changing.asked.filter((asked) => asked === 'GET /keys')).toHaveLength(2)
    clock -= 11_000
  })

  it.each(['client_secret_post', 'none'])('that takes the client as %s', async (auth) => {
    const posting = await startIssuer({ auth, iss: false })
    closing.push(() => posting.close())
    posting.person = { ...posting.person, email: `${auth}@example.org` }
    posting.redirectUris.add('https://risk.example.org/v1/session/oidc/return')
    const secret: Record<string, string> = auth === 'none' ? { CANDOR_OIDC_CLIENT_SECRET: '' } : {}
    const on = await appFor(posting, { CANDOR_PUBLIC_URL: 'https://risk.example.org/', ...secret })
    expect((await signIn(on)).statusCode).toBe(303)
  })

  it('that is not there, not itself, or inside by another name, is told', async () => {
    const start = async (environment: Record<string, string>) =>
      ask('/v1/session/oidc', '', await appFor(issuer, environment))
    expect(codeOf(await start({ CANDOR_OIDC_ISSUER: 'http://127.0.0.1:1' }))).toBe('503 oidc.unreachable')
    const renamed = await start({ CANDOR_OIDC_ISSUER: issuer.url.replace('127.0.0.1', 'localhost') })
    expect([codeOf(renamed), renamed.json().detail]).toEqual([
      '503 oidc.unreachable',
      expect.stringContaining('another name'),
    ])
  })

  it('cannot send browsers back to a name that nobody gave', async () => {
    const answer = await app.inject({ url: '/v1/session/oidc', headers: { host: 'risk.example.org' } })
    expect(codeOf(answer as Answer)).toBe('409 oidc.no_public_url')
  })
})

it('no log line holds a secret, a code or a token', () => {
  const said = lines.join('')
  expect(said).not.toContain('planted')
  expect(said).not.toMatch(/eyJ|__Host-candor/)
})
