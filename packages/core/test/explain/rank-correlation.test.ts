import { expect, it } from 'vitest'
import { createRandom, rankCorrelation, rankCorrelations } from '../../src/index.ts'

it('has SciPy’s spearmanr, ties included, over rows with both values', () => {
  const x = Float64Array.of(12, 2, Number.NaN, 1, 12, 2, 5, 7.5)
  const y = Float64Array.of(1, 4, 3, 7, 1, 0, 3, 3)
  // scipy.stats.spearmanr of the seven rows
  expect(rankCorrelation(x, y)).toBeCloseTo(-0.5370370370370371, 14)
  expect(rankCorrelation(x, x)).toBe(1)
})

it('rankCorrelations: the same of any two columns, 0 of a constant one, missing values above all', () => {
  const random = createRandom(3)
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: 50 }, () => random.int(9)))
  const of = rankCorrelations([...columns, new Float64Array(50)])
  for (const [a, b] of [
    [0, 1],
    [2, 0],
  ] as const)
    expect(of(a, b)).toBeCloseTo(rankCorrelation(columns[a]!, columns[b]!) as number, 12)
  expect(of(3, 0)).toBe(0)
  const gaps = Float64Array.of(1, Number.NaN, 3)
  expect(rankCorrelations([gaps, Float64Array.of(1, 9, 3)])(0, 1)).toBeCloseTo(1, 14)
})

it('does not exist where a column is constant, or rows are too few', () => {
  expect(rankCorrelation(Float64Array.of(1, 1), Float64Array.of(1, 2))).toMatchObject({
    reason: 'no_variation',
  })
  expect(rankCorrelation(Float64Array.of(1), Float64Array.of(1))).toMatchObject({ reason: 'too_few_rows' })
})
