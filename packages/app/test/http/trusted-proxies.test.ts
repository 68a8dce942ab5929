import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { noRateLimits } from '../../src/config/index.ts'
import { type Access, accountsOnly, demoAccess } from '../../src/jobs/access.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

const running: ServedApp[] = []
afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())))

async function appBehind(trustedProxies: readonly string[], access: Access = accountsOnly) {
  const rateLimits = { ...noRateLimits, address: { burst: 1, perSecond: 0.001 } }
  const served = await servedApp({}, { trustedProxies, access, rateLimits })
  running.push(served)
  return served.app
}

const proxy = '10.0.0.7'
const ask = (
  app: FastifyInstance,
  more: Record<string, string>,
  remoteAddress = proxy,
  url = '/healthz',
  host = 'candor.example',
) => app.inject({ url, remoteAddress, headers: { host, ...more } })
const status = async (...of: Parameters<typeof ask>) => (await ask(...of)).statusCode
const told = (by: string) => ({ 'x-forwarded-for': by })

describe('the address that is counted', () => {
  it('is that of the connection, unless a proxy is trusted', async () => {
    const app = await appBehind([])
    expect(await status(app, told('203.0.113.1'))).toBe(200)
    expect(await status(app, told('203.0.113.2'))).toBe(429)
  })

  it('is the one that a trusted proxy names, in any spelling', async () => {
    const app = await appBehind([proxy, '10.1.0.0/16'])
    expect(await status(app, told('203.0.113.1'))).toBe(200)
    expect(await status(app, told('203.0.113.1:4711'))).toBe(429)
    expect(await status(app, told('::ffff:203.0.113.1'))).toBe(429)
    expect(await status(app, told('203.0.113.2'), '10.1.2.3')).toBe(200)
    expect(await status(app, told('[2a00:1:2:3::1]:4711'))).toBe(200)
    expect(await status(app, told('2a00:1:2:3::2'))).toBe(429)
  })

  it('is the last that is none of a proxy, whatever the client said before', async () => {
    const app = await appBehind([proxy, '10.1.0.0/16'])
    expect(await status(app, told('198.51.100.1, 203.0.113.1, 10.1.2.3'))).toBe(200)
    expect(await status(app, told('198.51.100.2, 203.0.113.1, 10.1.2.3'))).toBe(429)
    expect(await status(app, told(`127.0.0.1, 203.0.113.1`))).toBe(429)
  })

  it('is never what somebody else says of himself, nor what is no address', async () => {
    const app = await appBehind([proxy])
    expect(await status(app, told('203.0.113.1'), '198.51.100.9')).toBe(200)
    expect(await status(app, told('203.0.113.2'), '198.51.100.9')).toBe(429)
    expect(await status(app, told('somebody'))).toBe(200)
    expect(await status(app, told('somebody else'))).toBe(429)
    expect(await status(app, {})).toBe(429)
  })
})

describe('what is open to this machine alone', () => {
  const local: Access = { ...accountsOnly, isLocal: true }
  const claims = [
    told('127.0.0.1'),
    told('::1'),
    told('203.0.113.1'),
    { forwarded: 'for=127.0.0.1;host=localhost' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-real-ip': '127.0.0.1' },
    { via: '1.1 cache' },
  ]

  it.each(['none', '127.0.0.1', proxy])('is not won through a header; trusted: %s', async (trusted) => {
    const served = await servedApp({}, { access: local, trustedProxies: trusted === 'none' ? [] : [trusted] })
    const demo = await servedApp(
      {},
      { access: demoAccess, trustedProxies: trusted === 'none' ? [] : [trusted] },
    )
    running.push(served, demo)
    const metrics = (more: Record<string, string>, host?: string) =>
      status(served.app, more, '127.0.0.1', '/metrics', host)
    expect(await metrics({}, 'localhost')).toBe(200)
    expect(await metrics({}, 'candor.example')).toBe(401)
    expect(await status(demo.app, {}, '127.0.0.1', '/v1/models', 'localhost')).toBe(200)
    for (const claim of claims)
      for (const from of ['127.0.0.1', proxy]) {
        expect(await metrics(claim, 'localhost')).toBe(401)
        expect(await metrics(claim, 'candor.example')).toBe(401)
        for (const host of ['localhost', 'candor.example']) {
          const answer = await ask(demo.app, claim, from, '/v1/models', host)
          expect(answer.statusCode).toBe(403)
          const code = host === 'localhost' ? 'http.forwarded_refused' : 'http.host_refused'
          expect(answer.json().code).toBe(code)
        }
      }
  })

  it('is none of an address that another machine names: a server that others reach asks for a key', async () => {
    const app = await appBehind([proxy], accountsOnly)
    expect(await status(app, told('127.0.0.1'), proxy, '/metrics', 'localhost')).toBe(401)
  })
})
