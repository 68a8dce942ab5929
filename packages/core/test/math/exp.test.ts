import { describe, expect, it } from 'vitest'
import { exp } from '../../src/math/index.ts'
import { expOf, fixed, ulpsFrom } from './precise.ts'
import { between, distanceToEngine, draw, worst } from './ulps.ts'

describe('exp', () => {
  it('is within 1 ulp of its series in whole numbers', () => {
    const values = [...draw(400, () => between(-745, 709.78)), ...draw(200, () => between(-1, 1)), 1e-300]
    const error = (x: number) => {
      const { value, scale } = expOf(fixed(x))
      return ulpsFrom(exp(x), value, scale)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('is within 1 ulp of the engine, special values included', () => {
    expect(
      distanceToEngine(exp, Math.exp, [() => between(-750, 715), () => between(-1, 1)]),
    ).toBeLessThanOrEqual(1)
  })

  it('has its limits', () => {
    expect([exp(0), exp(-0), exp(710), exp(-746)]).toEqual([1, 1, Number.POSITIVE_INFINITY, 0])
    expect(exp(-745.1)).toBe(5e-324)
  })
})
