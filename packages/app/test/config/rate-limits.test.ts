import { describe, expect, it } from 'vitest'
import { noRateLimits, rateLimits, usualRateLimits } from '../../src/config/index.ts'

describe('rateLimits', () => {
  it('are the usual ones unless they are set', () => {
    expect(rateLimits({}, usualRateLimits)).toEqual(usualRateLimits)
    expect(rateLimits({ CANDOR_RATE_KEY: '' }, noRateLimits)).toEqual(noRateLimits)
  })

  it('do not stop a key that asks 5,000 times a second', () => {
    expect(usualRateLimits.key!.perSecond).toBeGreaterThanOrEqual(10_000)
  })

  it('are read with their unit and burst', () => {
    const told = { CANDOR_RATE_KEY: '600/m:50', CANDOR_RATE_ADDRESS: '3600/h', CANDOR_RATE_LOGIN: 'off' }
    expect(rateLimits(told, usualRateLimits)).toEqual({
      key: { burst: 50, perSecond: 10 },
      address: { burst: 3600, perSecond: 1 },
      login: null,
    })
  })

  it.each(['10', '0/s', '10/d', '1.5/s', '-1/s', '10/s:0', '10/s:', 'none', '10 /s'])('refuse %s', (told) => {
    expect(() => rateLimits({ CANDOR_RATE_LOGIN: told }, usualRateLimits)).toThrow(
      expect.objectContaining({ code: 'app.bad_rate_limit', message: expect.stringContaining(told) }),
    )
  })
})
