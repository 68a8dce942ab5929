import { describe, expect, it } from 'vitest'
import {
  isLoopback,
  listenAddress,
  loopbackAddress,
  namesLoopback,
  portNumber,
} from '../../src/config/index.ts'

describe('loopbackAddress', () => {
  it('takes the names of this machine and no other', () => {
    expect(['127.0.0.1', 'localhost', '[::1]', '::1'].map(loopbackAddress)).toEqual([
      '127.0.0.1',
      'localhost',
      '::1',
      '::1',
    ])
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.org', '']) {
      expect(() => loopbackAddress(host)).toThrow('invalid host; not in 127.0.0.1, localhost, [::1]')
    }
  })
})

describe('listenAddress', () => {
  it('takes addresses and names, and knows which only this machine reaches', () => {
    const given = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '[::]', '192.168.1.4', 'node-1.example.org']
    const taken = given.map(listenAddress)
    expect(taken).toEqual([
      '127.0.0.1',
      'localhost',
      '::1',
      '0.0.0.0',
      '::',
      '192.168.1.4',
      'node-1.example.org',
    ])
    expect(taken.map(isLoopback)).toEqual([true, true, true, false, false, false, false])
    for (const host of ['', 'http://x', 'a b', '-x'])
      expect(() => listenAddress(host)).toThrow(expect.objectContaining({ code: 'app.bad_host' }))
  })
})

describe('namesLoopback', () => {
  it.each(['127.0.0.1', '127.0.0.1:8080', 'localhost:8080', 'LOCALHOST', '[::1]', '[::1]:8080'])(
    '%s',
    (host) => {
      expect(namesLoopback(host)).toBe(true)
    },
  )

  it.each([
    undefined,
    '',
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org:80',
    '127.0.0.1:x',
    '::1',
  ])('not %s', (host) => {
    expect(namesLoopback(host)).toBe(false)
  })
})

describe('portNumber', () => {
  it('takes the option, then PORT, then 8080', () => {
    expect(portNumber({ option: '0', environment: { PORT: '9000' } })).toBe(0)
    expect(portNumber({ environment: { PORT: '9000' } })).toBe(9000)
    expect(portNumber({ environment: {} })).toBe(8080)
  })

  it.each(['65536', '-1', 'http', '80.5', '1e3'])('refuses %s', (option) => {
    expect(() => portNumber({ option, environment: {} })).toThrow(
      expect.objectContaining({
        code: 'app.invalid_port',
        message: `invalid port; not a whole number in [0, 65535]: ${option}`,
      }),
    )
  })
})
