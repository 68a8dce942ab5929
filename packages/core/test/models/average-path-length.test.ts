import { expect, it } from 'vitest'
import { averagePathLength } from '../../src/index.ts'

it('averagePathLength is 0 for one row, 1 for two, and twice the harmonic number less 2 (n - 1) / n beyond', () => {
  expect([0, 1, 2].map(averagePathLength)).toEqual([0, 0, 1])
  for (const n of [3, 10, 256, 5000]) {
    let harmonic = 0
    for (let i = 1; i < n; i++) harmonic += 1 / i
    // ln(n - 1) + γ stands for the harmonic number in the paper: 1 / 2n short of it
    expect(Math.abs(averagePathLength(n) - (2 * harmonic - (2 * (n - 1)) / n))).toBeLessThan(1.1 / (n - 1))
  }
  // scikit-learn 1.9.1: _average_path_length([3, 256])
  expect(averagePathLength(3)).toBeCloseTo(1.207392357589623, 12)
  expect(averagePathLength(256)).toBeCloseTo(10.244770920119917, 12)
})
