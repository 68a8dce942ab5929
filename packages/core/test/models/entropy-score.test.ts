import { expect, it } from 'vitest'
import { entropyScore } from '../../src/models/entropy-score.ts'

it('entropyScore is minus twice weight · entropy in bits, of two classes by one gradient or by two', () => {
  const entropy = -(0.25 * Math.log2(0.25) + 0.75 * Math.log2(0.75))
  expect(entropyScore(Float64Array.of(-3), 12)).toBeCloseTo(-2 * 12 * entropy, 12)
  expect(entropyScore(Float64Array.of(-9, -3), 12)).toBeCloseTo(-2 * 12 * entropy, 12)
  expect(entropyScore(Float64Array.of(-4, -4, -4, -4), 16)).toBe(-64)
})

it('entropyScore takes a class that rounding left below nothing for empty', () => {
  expect(entropyScore(Float64Array.of(-1 - 2 ** -52), 1)).toBeCloseTo(0, 14)
  expect(entropyScore(Float64Array.of(1e-17, -1), 1)).toBeCloseTo(0, 14)
})
