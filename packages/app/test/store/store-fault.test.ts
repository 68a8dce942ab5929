import { describe, expect, it } from 'vitest'
import { storeFault } from '../../src/store/store-fault.ts'

describe('storeFault', () => {
  it.each([
    [{ errcode: 13 }, 'the disk is full'],
    [{ errcode: 5 | (2 << 8) }, 'another process holds it'],
    [{ code: '53100' }, 'the disk is full'],
    [{ code: '53000' }, 'the server is short of something'],
    [{ code: '28P01' }, 'the server refuses the user or the password'],
    [{ code: '08006' }, 'the connection to the server broke'],
    [{ code: 'ECONNREFUSED' }, 'the server does not answer'],
    [{ message: 'Connection terminated unexpectedly' }, 'the server does not answer'],
  ])('%o: %s', (error, outage) => {
    expect(storeFault(error)).toMatchObject({ code: 'store.unavailable', values: { outage } })
  })

  it.each([{ code: '23505' }, { code: '42601' }, { errcode: 19 }, new Error('x')])(
    'leaves %o as it is',
    (error) => {
      expect(storeFault(error)).toBe(error)
    },
  )
})
