import { describe, expect, it } from 'vitest'
import { lgamma, log } from '../../src/math/index.ts'
import { BITS, logOf, PI } from './precise.ts'

const outOfRange = expect.objectContaining({ code: 'math.out_of_range' })

describe('lgamma', () => {
  it('is the logarithm of factorials', () => {
    let factorial = 1n
    for (let n = 1; n < 171; n++) {
      const truth = Number(logOf(factorial << BITS) >> (BITS - 60n)) / 2 ** 60
      expect(Math.abs(lgamma(n) - truth)).toBeLessThanOrEqual(5e-15 * Math.max(1, truth))
      factorial *= BigInt(n)
    }
  })

  it('is known at halves: Γ(n + ½) = (2n)! √π / (4^n n!)', () => {
    for (let n = 0; n < 20; n++) {
      const truth = lgamma(2 * n + 1) + 0.5 * log(Math.PI) - n * log(4) - lgamma(n + 1)
      expect(lgamma(n + 0.5)).toBeCloseTo(truth, 12)
    }
    expect(Number(PI >> (BITS - 50n)) / 2 ** 50).toBeCloseTo(Math.PI, 14)
  })

  it('refuses what is not above 0', () => {
    expect(() => lgamma(0)).toThrow(outOfRange)
    expect(() => lgamma(Number.NaN)).toThrow(outOfRange)
    expect(lgamma(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })
})
