import { describe, expect, it } from 'vitest'
import { chiSquareSurvival, exp, normalCdf } from '../../src/math/index.ts'

const outOfRange = expect.objectContaining({ code: 'math.out_of_range' })

describe('chiSquareSurvival', () => {
  it('is e^(-x/2) Σ (x/2)^k / k! for an even number of degrees', () => {
    for (const degrees of [2, 4, 10, 40, 200]) {
      for (const x of [0.01, 0.5, 1, 5, 20, 39, 60, 300, 900]) {
        let term = exp(-x / 2)
        let sum = term
        for (let k = 1; k < degrees / 2; k++) {
          term *= x / 2 / k
          sum += term
        }
        expect(Math.abs(chiSquareSurvival(x, degrees) / sum - 1)).toBeLessThan(2e-12)
      }
    }
  })

  it('is 2 Φ(-√x) for one degree', () => {
    for (const x of [1e-6, 0.1, 1, 3, 25.2, 100, 1000]) {
      expect(Math.abs(chiSquareSurvival(x, 1) / (2 * normalCdf(-Math.sqrt(x))) - 1)).toBeLessThan(1e-12)
    }
  })

  it('has its limits and refuses other arguments', () => {
    expect(chiSquareSurvival(0, 1)).toBe(1)
    expect(chiSquareSurvival(Number.POSITIVE_INFINITY, 1)).toBe(0)
    expect(() => chiSquareSurvival(-1, 1)).toThrow(outOfRange)
    expect(() => chiSquareSurvival(1, 0)).toThrow(outOfRange)
  })
})
