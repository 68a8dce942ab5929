import { expect, it } from 'vitest'
import { rankCorrelation } from '../../src/index.ts'

it('has SciPy’s spearmanr, ties included, over rows with both values', () => {
  const x = Float64Array.of(12, 2, Number.NaN, 1, 12, 2, 5, 7.5)
  const y = Float64Array.of(1, 4, 3, 7, 1, 0, 3, 3)
  // scipy.stats.spearmanr of the seven rows
  expect(rankCorrelation(x, y)).toBeCloseTo(-0.5370370370370371, 14)
  expect(rankCorrelation(x, x)).toBe(1)
})

it('does not exist where a column is constant, or rows are too few', () => {
  expect(rankCorrelation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toMatchObject({
    reason: 'no_variation',
  })
  expect(rankCorrelation(Float64Array.of(1), Float64Array.of(1))).toMatchObject({ reason: 'too_few_rows' })
})
