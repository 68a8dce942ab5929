import { describe, expect, it } from 'vitest'
import { logistic } from '../../src/math/index.ts'
import { divide, expOf, fixed, ONE, ulpsFrom } from './precise.ts'
import { between, draw, worst } from './ulps.ts'

describe('logistic', () => {
  it('is within 2 ulp of its definition in whole numbers, on both sides', () => {
    const error = (x: number) => {
      const { value, scale } = expOf(-fixed(x))
      const e = scale < 0 ? value >> BigInt(-scale) : value << BigInt(scale)
      return ulpsFrom(logistic(x), divide(ONE, ONE + e))
    }
    // one for exp, half each for the sum and the quotient
    expect(
      worst(
        draw(500, () => between(-300, 40)),
        error,
      ),
    ).toBeLessThan(2)
  })

  it('is symmetric and never overflows', () => {
    for (const x of draw(500, () => between(-40, 40))) expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 15)
    expect([logistic(0), logistic(1000), logistic(-1000)]).toEqual([0.5, 1, 0])
    expect(logistic(Number.NaN)).toBeNaN()
  })
})
