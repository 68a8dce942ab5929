import { describe, expect, it } from 'vitest'
import { trustedProxies } from '../../src/config/index.ts'

describe('trustedProxies', () => {
  it('trusts nobody unless it is told', () => {
    expect(trustedProxies({})).toEqual([])
    expect(trustedProxies({ CANDOR_TRUSTED_PROXIES: ' , ' })).toEqual([])
  })

  it('reads addresses and networks', () => {
    const told = '10.0.0.7, 192.168.0.0/16,::1,fd00::/8, 2a00:1::/128'
    expect(trustedProxies({ CANDOR_TRUSTED_PROXIES: told })).toEqual([
      '10.0.0.7',
      '192.168.0.0/16',
      '::1',
      'fd00::/8',
      '2a00:1::/128',
    ])
  })

  it.each([
    'proxy.example',
    'loopback',
    '*',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '::/0',
    '::1/129',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    'fe80::1%eth0',
    '10.0.0.1:80',
  ])('refuses %s', (entry) => {
    expect(() => trustedProxies({ CANDOR_TRUSTED_PROXIES: `10.0.0.7,${entry}` })).toThrow(
      expect.objectContaining({
        code: 'app.bad_trusted_proxy',
        message: expect.stringContaining(`CANDOR_TRUSTED_PROXIES: ${entry}; expected`),
      }),
    )
  })
})
