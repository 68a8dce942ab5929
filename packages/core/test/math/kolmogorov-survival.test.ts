import { describe, expect, it } from 'vitest'
import { exp, kolmogorovSurvival } from '../../src/math/index.ts'

describe('kolmogorovSurvival', () => {
  it('equals its alternating series summed to the end', () => {
    for (const lambda of [0.3, 0.5, 0.8, 0.99, 1, 1.2, 1.36, 2, 3]) {
      let sum = 0
      for (let j = 1; j < 200; j++) sum += (j % 2 ? 2 : -2) * exp(-2 * j * j * lambda * lambda)
      expect(kolmogorovSurvival(lambda)).toBeCloseTo(sum, 14)
    }
    expect([kolmogorovSurvival(0), kolmogorovSurvival(-1), kolmogorovSurvival(0.01)]).toEqual([1, 1, 1])
    expect(kolmogorovSurvival(15)).toBeCloseTo(2 * exp(-450), 200)
  })

  it('gives the usual critical values', () => {
    expect(kolmogorovSurvival(1.2238478702170825)).toBeCloseTo(0.1, 14)
    expect(kolmogorovSurvival(1.3580986393225505)).toBeCloseTo(0.05, 14)
    expect(kolmogorovSurvival(1.6276236115189504)).toBeCloseTo(0.01, 14)
  })
})
