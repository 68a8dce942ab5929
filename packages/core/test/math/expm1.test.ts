import { describe, expect, it } from 'vitest'
import { expm1 } from '../../src/math/index.ts'
import { expOf, fixed, ONE, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, draw, worst } from './ulps.ts'

describe('expm1', () => {
  it('is within 1 ulp of its series in whole numbers', () => {
    const values = [...draw(200, () => between(-38, 700)), ...draw(200, () => between(-1, 1)), 1e-9, -1e-17]
    const error = (x: number) => {
      const { value, scale } = expOf(fixed(x))
      const whole = scale < 0 ? value >> BigInt(-scale) : value << BigInt(scale)
      return ulpsFrom(expm1(x), whole - ONE)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    const ranges = [() => between(-50, 715), () => between(-1, 1)]
    expect(distanceToEngine(expm1, Math.expm1, ranges)).toBeLessThanOrEqual(1)
  })
})
