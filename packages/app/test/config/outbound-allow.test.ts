import { describe, expect, it } from 'vitest'
import { outboundAllow, placeOfUrl } from '../../src/config/index.ts'

describe('outboundAllow', () => {
  it('allows nothing unless it is told', () => {
    expect([...outboundAllow({})]).toEqual([])
    expect([...outboundAllow({ CANDOR_OUTBOUND_ALLOW: ' ' })]).toEqual([])
  })

  it('reads hosts with ports in any spelling', () => {
    const told = '127.0.0.1:9000, Hooks.Example:443,[::1]:8443,2130706433:80,bücher.example:443'
    expect([...outboundAllow({ CANDOR_OUTBOUND_ALLOW: told })]).toEqual([
      '127.0.0.1:9000',
      'hooks.example:443',
      '[::1]:8443',
      '127.0.0.1:80',
      'xn--bcher-kva.example:443',
    ])
  })

  it.each([
    '127.0.0.1',
    'https://127.0.0.1:9000',
    'a:b',
    'host:99999',
    'user@host:80',
    'host:80/path',
    ':80',
  ])('refuses %s', (entry) => {
    expect(() => outboundAllow({ CANDOR_OUTBOUND_ALLOW: entry })).toThrow(
      expect.objectContaining({ code: 'app.bad_outbound_allow' }),
    )
  })
})

describe('placeOfUrl', () => {
  it('names the usual port of the scheme', () => {
    expect(placeOfUrl(new URL('https://a.example/x'))).toBe('a.example:443')
    expect(placeOfUrl(new URL('http://a.example/x'))).toBe('a.example:80')
    expect(placeOfUrl(new URL('http://0x7f.1:8080/x'))).toBe('127.0.0.1:8080')
  })
})
