import { describe, expect, it } from 'vitest'
import { exp, log1p } from '../../src/math/index.ts'
import { fixed, logOf, ONE, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, draw, worst } from './ulps.ts'

describe('log1p', () => {
  it('is within 1 ulp of its series in whole numbers', () => {
    const values = [
      ...draw(200, () => between(-1, 2)),
      ...draw(200, () => between(-1, 1) * exp(between(-30, 0))),
      ...draw(100, () => exp(between(0, 60))),
    ]
    expect(worst(values, (x) => ulpsFrom(log1p(x), logOf(ONE + fixed(x))))).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    const ranges = [() => between(-1, 1), () => between(0, 1e20)]
    expect(distanceToEngine(log1p, Math.log1p, ranges)).toBeLessThanOrEqual(1)
  })
})
