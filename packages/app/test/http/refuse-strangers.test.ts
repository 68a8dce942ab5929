import { describe, expect, it } from 'vitest'
import { refuseStrangers } from '../../src/http/refuse-strangers.ts'

const host = '127.0.0.1:8080'

describe('refuseStrangers', () => {
  it.each([
    {},
    { origin: 'http://127.0.0.1:8080' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])('lets in %o', (headers) => {
    expect(() => refuseStrangers({ host, ...headers })).not.toThrow()
  })

  it.each([
    [{ host: 'rebound.example.org' }, 'requests for the host rebound.example.org are refused'],
    [{ host: undefined }, 'requests for the host none are refused'],
    [
      { host, 'x-forwarded-for': '127.0.0.1' },
      'requests that a proxy forwards (x-forwarded-for) are refused',
    ],
    [{ host, forwarded: 'for=127.0.0.1;host=localhost' }, '(forwarded)'],
    [{ host, 'x-forwarded-host': 'localhost' }, '(x-forwarded-host)'],
    [{ host, 'x-real-ip': '::1' }, '(x-real-ip)'],
    [{ host, 'x-forwarded-proto': 'https' }, '(x-forwarded-proto)'],
    [{ host, via: '1.1 cache' }, '(via)'],
    [{ host, 'cf-connecting-ip': '203.0.113.1' }, '(cf-connecting-ip)'],
    [{ host, 'true-client-ip': '203.0.113.1' }, '(true-client-ip)'],
    [{ host, 'sec-fetch-site': 'cross-site' }, 'another site'],
    [{ host, origin: 'https://example.org' }, 'origin: https://example.org'],
    [{ host, origin: 'http://127.0.0.1:9999' }, 'origin: http://127.0.0.1:9999'],
    [{ host, origin: 'null' }, 'origin: null'],
  ])('refuses %o', (headers, message) => {
    expect(() => refuseStrangers(headers as Record<string, string>)).toThrow(message)
  })
})
