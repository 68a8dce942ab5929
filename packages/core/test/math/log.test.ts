import { describe, expect, it } from 'vitest'
import { exp, log } from '../../src/math/index.ts'
import { fixed, logOf, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, draw, worst } from './ulps.ts'

describe('log', () => {
  it('is within 1 ulp of its series in whole numbers', () => {
    const values = [
      ...draw(300, () => exp(between(-690, 709))),
      ...draw(200, () => between(0.5, 2)),
      ...draw(20, () => 1 + between(-1, 1) * 1e-9),
    ]
    expect(worst(values, (x) => ulpsFrom(log(x), logOf(fixed(x))))).toBeLessThan(1)
  })

  it('is so for subnormal numbers', () => {
    const values = [5e-324, 1e-310, 2.2250738585072009e-308]
    const error = (x: number) => ulpsFrom(log(x), logOf(fixed(x * 2 ** 500), -500))
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    const ranges = [() => between(0, 1e9), () => between(0, 3), () => between(0, 1e-308)]
    expect(distanceToEngine(log, Math.log, ranges)).toBeLessThanOrEqual(1)
  })
})
