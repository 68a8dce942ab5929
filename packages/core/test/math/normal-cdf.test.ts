import { describe, expect, it } from 'vitest'
import { createRandom, exp, normalCdf, normalQuantile } from '../../src/math/index.ts'

const random = createRandom(77)

describe('normalCdf', () => {
  it('quantile and distribution undo each other, in the tails too', () => {
    for (let i = 0; i < 2000; i++) {
      const p = i % 2 ? random.next() : exp(-700 * random.next())
      // relative error of the quantile times its slope x φ(x) / Φ(x), at most x² + 1
      const bound = 1e-15 * (normalQuantile(p) ** 2 + 2)
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(bound)
    }
  })
})
