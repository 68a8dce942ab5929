import { describe, expect, it } from 'vitest'
import { softplus } from '../../src/math/index.ts'
import { between, draw } from './ulps.ts'

describe('softplus', () => {
  it('differs by x between x and -x', () => {
    for (const x of draw(500, () => between(-40, 40))) {
      expect(Math.abs(softplus(x) - softplus(-x) - x)).toBeLessThan(1e-14)
    }
  })

  it('equals log(1 + e^x) where that can be computed', () => {
    for (const x of draw(500, () => between(-20, 20))) {
      expect(softplus(x)).toBeCloseTo(Math.log1p(Math.exp(x)), 14)
    }
  })

  it('neither overflows nor vanishes', () => {
    expect([softplus(-1000), softplus(1000)]).toEqual([0, 1000])
    expect(softplus(-50)).toBeCloseTo(Math.exp(-50), 35)
    expect(softplus(Number.NaN)).toBeNaN()
  })
})
