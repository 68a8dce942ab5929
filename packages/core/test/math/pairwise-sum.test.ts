import { describe, expect, it } from 'vitest'
import { createRandom, orderedSum, pairwiseSum } from '../../src/math/index.ts'

describe('pairwiseSum', () => {
  it('pairwise is ordered up to 128 values and by halves beyond', () => {
    const random = createRandom(1)
    const values = Float64Array.from({ length: 300 }, () => random.normal())
    expect(pairwiseSum(values.subarray(0, 128))).toBe(orderedSum(values.subarray(0, 128)))
    const [a, b, c, d] = [
      values.subarray(0, 75),
      values.subarray(75, 150),
      values.subarray(150, 225),
      values.subarray(225),
    ]
    const sum = orderedSum(a) + orderedSum(b) + (orderedSum(c) + orderedSum(d))
    expect(pairwiseSum(values)).toBe(sum)
    expect(pairwiseSum([])).toBe(0)
  })

  it('pairwise stays near the truth where ordered drifts', () => {
    const values = new Float64Array(1e6).fill(0.1)
    expect(Math.abs(pairwiseSum(values) - 1e5)).toBeLessThan(1e-9)
    expect(Math.abs(orderedSum(values) - 1e5)).toBeGreaterThan(1e-7)
  })
})
