import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { isInnerAddress } from '../../../src/jobs/outbound/inner-address.ts'

describe('isInnerAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.170',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a00:1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '2002:c0a8:0101:0:0:0:0:1',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
    '0177.0.0.1',
    '2130706433',
  ])('%s is inner', (address) => {
    expect(isInnerAddress(address)).toBe(true)
  })

  it.each([
    '1.1.1.1',
    '9.9.9.9',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::ffff:9.9.9.9',
    '64:ff9b::9.9.9.9',
    '2002:909:909::1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
  ])('%s is not', (address) => {
    expect(isInnerAddress(address)).toBe(false)
  })

  it('finds an address of IPv4 in every one of IPv6 that carries it', () => {
    const random = createRandom(5)
    for (let i = 0; i < 500; i++) {
      const bytes = Array.from({ length: 4 }, () => Math.floor(random.next() * 256))
      const plain = bytes.join('.')
      const hex = [0, 2].map((at) => ((bytes[at]! << 8) | bytes[at + 1]!).toString(16))
      const carriers = [`::ffff:${plain}`, `64:ff9b::${plain}`, `2002:${hex.join(':')}::${i.toString(16)}`]
      for (const carrier of carriers)
        expect([carrier, isInnerAddress(carrier)]).toEqual([carrier, isInnerAddress(plain)])
    }
  })
})
