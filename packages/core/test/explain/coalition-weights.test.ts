import { describe, expect, it } from 'vitest'
import { coalitionWeights } from '../../src/explain/coalition-weights.ts'

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

describe('coalitionWeights', () => {
  it('are the quotients of factorials', () => {
    const { joined, apart } = coalitionWeights(9)
    for (let a = 0; a <= 9; a++) {
      for (let s = 0; s <= 9; s++) {
        const all = factorial(a + s)
        // at most nine factors, each rounded once
        if (a > 0) expect(joined[a * 10 + s]).toBeCloseTo((factorial(a - 1) * factorial(s)) / all, 15)
        if (s > 0) expect(apart[a * 10 + s]).toBeCloseTo((factorial(a) * factorial(s - 1)) / all, 15)
      }
    }
  })

  it('give what is gained and what is lost the same total, or all of it where one side is empty', () => {
    const { joined, apart } = coalitionWeights(60)
    for (const [a, s] of [
      [3, 4],
      [30, 29],
      [60, 60],
    ] as const) {
      expect((a * joined[a * 61 + s]!) / (s * apart[a * 61 + s]!)).toBeCloseTo(1, 12)
    }
    expect(60 * joined[60 * 61]!).toBeCloseTo(1, 14)
    expect(joined[0]).toBe(0)
  })
})
