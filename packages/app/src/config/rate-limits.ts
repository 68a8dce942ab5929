import { appError } from '../errors.ts'

/** A bucket of tokens: each request takes one, and so many come back a second until it is full. */
export type Rate = { readonly burst: number; readonly perSecond: number }

/** Who is counted: a key or user that was let in; the address of a request without one; the address of somebody who signs in. */
export type RateKind = 'key' | 'address' | 'login'

/** null where nothing is counted. */
export type RateLimits = Readonly<Record<RateKind, Rate | null>>

export const noRateLimits: RateLimits = { key: null, address: null, login: null }

/** What a server counts unless it is told otherwise: no honest client of one key comes near, guessing does. */
export const usualRateLimits: RateLimits = {
  key: { burst: 20_000, perSecond: 10_000 },
  address: { burst: 1000, perSecond: 100 },
  login: { burst: 10, perSecond: 10 / 60 },
}

const settings: Readonly<Record<RateKind, string>> = {
  key: 'CANDOR_RATE_KEY',
  address: 'CANDOR_RATE_ADDRESS',
  login: 'CANDOR_RATE_LOGIN',
}

/**
 * The rate limits that the operator sets with `CANDOR_RATE_KEY`, `CANDOR_RATE_ADDRESS` and `CANDOR_RATE_LOGIN`: requests a second, minute or hour, and after
 * a colon how many may come at once (as many as in that time, where it is not told); or `off`.
 *
 * @param usual what holds where nothing is set
 * @throws app.bad_rate_limit
 * @example
 * rateLimits({ CANDOR_RATE_KEY: '600/m:50', CANDOR_RATE_LOGIN: 'off' }, noRateLimits).key   // { burst: 50, perSecond: 10 }
 */
export function rateLimits(
  environment: Readonly<Record<string, string | undefined>>,
  usual: RateLimits,
): RateLimits {
  const limitOf = (kind: RateKind) => {
    const told = environment[settings[kind]] ?? ''
    return told === '' ? usual[kind] : rateOf(settings[kind], told)
  }
  return { key: limitOf('key'), address: limitOf('address'), login: limitOf('login') }
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

function rateOf(setting: string, told: string): Rate | null {
  if (told === 'off') return null
  const [, count, unit, burst = count] = /^([1-9]\d{0,8})\/([smh])(?::([1-9]\d{0,8}))?$/.exec(told) ?? []
  if (unit === undefined) throw appError('app.bad_rate_limit', { setting, received: told })
  return { burst: Number(burst), perSecond: Number(count) / seconds[unit]! }
}
