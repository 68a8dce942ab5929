import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { noRateLimits, type RateLimits } from '../../src/config/index.ts'
import { createApp } from '../../src/http/index.ts'
import { type Access, accountsOnly, demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { dataFolderWith } from '../served/registered-models.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let now = 1_700_000_000_000

async function appOver(
  store: Store,
  path: string,
  limits: Partial<RateLimits>,
  access: Access = demoAccess,
): Promise<FastifyInstance> {
  const app = await createApp({
    access,
    store,
    models: createServedModels(store, path),
    logger: pino({ enabled: false }),
    pageFolder: '/nowhere',
    now: () => now,
    rateLimits: { ...noRateLimits, ...limits },
  })
  app.post('/sign-in', { config: { scope: 'open', rate: 'login' } }, async () => 'in')
  app.get('/closed', { config: { scope: 'open' } }, async (_request, reply) => reply.code(401).send('no'))
  return app
}

async function appWith(limits: Partial<RateLimits>, access: Access = demoAccess) {
  const { store, path } = await dataFolderWith({})
  closing.push(() => store.close())
  const app = await appOver(store, path, limits, access)
  closing.push(() => app.close())
  return app
}

const headers = { host: 'localhost' }
const get = (app: FastifyInstance, url: string, remoteAddress = '127.0.0.1') =>
  app.inject({ url, headers, remoteAddress })

describe('limitRate', () => {
  it('answers a burst, then 429 with what the client has to know', async () => {
    const app = await appWith({ key: { burst: 3, perSecond: 0.5 } })
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await get(app, '/v1/models'))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429])
    expect(answers.map(({ headers: { ratelimit } }) => ratelimit)).toEqual([
      '"key";r=2;t=2',
      '"key";r=1;t=4',
      '"key";r=0;t=6',
      '"key";r=0;t=6',
    ])
    expect(answers[0]!.headers['ratelimit-policy']).toBe('"key";q=3;w=6')
    expect(answers[0]!.headers['retry-after']).toBeUndefined()
    expect(answers[3]!.headers).toMatchObject({
      'retry-after': '2',
      'content-type': 'application/problem+json',
    })
    expect(answers[3]!.json()).toMatchObject({
      status: 429,
      code: 'http.too_many_requests',
      detail: 'too many requests; the next one is taken in 2 s',
    })
    now += 2000
    expect((await get(app, '/v1/models')).statusCode).toBe(200)
  })

  it('counts those whom nobody let in by their address, one network of IPv6 as one', async () => {
    const app = await appWith({ address: { burst: 1, perSecond: 0.1 } }, accountsOnly)
    const status = async (address: string) => (await get(app, '/healthz', address)).statusCode
    expect([await status('9.9.9.9'), await status('9.9.9.9'), await status('9.9.9.8')]).toEqual([
      200, 429, 200,
    ])
    expect([await status('::ffff:9.9.9.7'), await status('9.9.9.7')]).toEqual([200, 429])
    expect([
      await status('2a00:1:2:3::1'),
      await status('2a00:1:2:3:ffff::2'),
      await status('2a00:1:2:4::1'),
    ]).toEqual([200, 429, 200])
    expect((await get(app, '/v1/models', '9.9.9.9')).statusCode).toBe(429)
    expect((await get(app, '/v1/nothing', '9.9.9.9')).statusCode).toBe(429)
  })

  it('counts refused credentials by their address, and tells nothing more to who guesses', async () => {
    const app = await appWith({ address: { burst: 3, perSecond: 0.1 } }, accountsOnly)
    const open = await get(app, '/closed')
    expect([open.statusCode, open.body, open.headers['ratelimit']]).toEqual([401, 'no', '"address";r=2;t=10'])
  })

  it('counts signing in apart', async () => {
    const app = await appWith({ login: { burst: 1, perSecond: 0.1 }, key: { burst: 1000, perSecond: 1000 } })
    const signIn = () => app.inject({ method: 'POST', url: '/sign-in', payload: {}, headers })
    expect([(await signIn()).statusCode, (await signIn()).statusCode]).toEqual([200, 429])
    expect((await get(app, '/v1/models')).statusCode).toBe(200)
  })

  it('does not begin anew with the server', async () => {
    const { store, path } = await dataFolderWith({})
    closing.push(() => store.close())
    const limits = { login: { burst: 2, perSecond: 0.01 } }
    const first = await appOver(store, path, limits)
    const signIn = (app: FastifyInstance) =>
      app.inject({ method: 'POST', url: '/sign-in', payload: {}, headers })
    for (let i = 0; i < 2; i++) await signIn(first)
    await first.close()
    const second = await appOver(store, path, limits)
    closing.push(() => second.close())
    expect((await signIn(second)).statusCode).toBe(429)
  })

  it('says nothing where nothing is limited', async () => {
    const app = await appWith({})
    const answer = await get(app, '/healthz')
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([])
  })
})
