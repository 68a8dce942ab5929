import { describe, expect, it } from 'vitest'
import { logistic, logit } from '../../src/math/index.ts'
import { fixed, logOf, ONE, ulpsFrom } from './precise.ts'
import { between, draw } from './ulps.ts'

describe('logit', () => {
  it('is within 3 ulp of its definition in whole numbers, near one half too', () => {
    const values = [
      ...draw(300, () => between(0, 1)),
      ...draw(100, () => between(0.499, 0.501)),
      1e-300,
      0.25,
      0.75,
    ]
    for (const p of values) {
      expect(ulpsFrom(logit(p), logOf(fixed(p)) - logOf(ONE - fixed(p)))).toBeLessThan(3)
    }
    expect(logit(0.5 + 2 ** -40)).toBeCloseTo(2 ** -38, 25)
  })

  it('undoes logistic', () => {
    for (const p of draw(500, () => between(0, 1)))
      expect(Math.abs(logistic(logit(p)) - p)).toBeLessThan(4e-16)
  })

  it('has its limits', () => {
    expect([logit(0), logit(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([logit(1.5), logit(-0.5)]).toEqual([Number.NaN, Number.NaN])
  })
})
