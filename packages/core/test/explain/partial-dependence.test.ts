import { describe, expect, it } from 'vitest'
import { centredCurves, pairShare, partialDependence, valueGrid } from '../../src/index.ts'
import { explainReference } from './explain-reference.ts'
import { expectAllClose } from './shap-properties.ts'

const { rows, expected, probabilities } = explainReference()
const withValue = (matrix: typeof rows, j: number, value: number) => ({
  ...matrix,
  columns: matrix.columns.with(j, new Float64Array(matrix.rows).fill(value)),
})

describe('partialDependence', () => {
  it.each([0, 1, 2, 3, 4])('has scikit-learn’s grid, means and individual curves: column %i', (j) => {
    const theirs = expected.partial_dependence[j]!
    const grid = valueGrid(rows.columns[j]!, { resolution: 20 })
    // scikit-learn keeps the quantiles of a float32 column in float32
    expectAllClose(grid, theirs.grid, 1e-6)
    const { mean, individual } = partialDependence({
      count: theirs.grid.length,
      rowsAt: (k) => withValue(rows, j, theirs.grid[k]!),
      answers: probabilities,
    })
    // XGBoost's probabilities are float32
    expectAllClose(mean, theirs.average, 2e-7)
    theirs.individual.forEach((curve, row) => {
      expectAllClose(individual.slice(row * curve.length, (row + 1) * curve.length), curve, 2e-7)
    })
  })

  it('of a pair, as scikit-learn has it', () => {
    const [first, second] = expected.pair.grid
    const count = first.length * second.length
    const { mean } = partialDependence({
      count,
      rowsAt: (k) =>
        withValue(withValue(rows, 1, first[Math.floor(k / second.length)]!), 2, second[k % second.length]!),
      answers: probabilities,
    })
    expectAllClose(mean, expected.pair.average.flat(), 2e-7)
  })

  it('weighs rows in the mean, and has none of rows that weigh nothing', () => {
    const answers = (matrix: typeof rows) => matrix.columns[0]!.map((x, i) => x + matrix.columns[1]![i]!)
    const weights = rows.columns[0]!.map((_, i) => i % 3)
    const rowsAt = (k: number) => withValue(rows, 1, k)
    const { mean } = partialDependence({ count: 2, rowsAt, answers, weights })
    const total = weights.reduce((a, b) => a + b)
    const own = rows.columns[0]!.reduce((sum, x, i) => sum + weights[i]! * x, 0) / total
    expect(mean[1]).toBeCloseTo(own + 1, 10)
    expect(() => partialDependence({ count: 1, rowsAt, answers, weights: weights.map(() => 0) })).toThrow(
      expect.objectContaining({ code: 'explain.no_rows_weigh' }),
    )
  })

  it('is flat for a column that does not matter', () => {
    const answers = (matrix: typeof rows) => matrix.columns[0]!.slice()
    const { mean } = partialDependence({ count: 2, rowsAt: (k) => withValue(rows, 1, k), answers })
    expect(mean[0]).toBe(mean[1])
  })
})

it('centredCurves: every row starts from 0 at the reference', () => {
  expect(centredCurves(Float64Array.of(1, 3, 2, 2), 2, 1)).toEqual(Float64Array.of(-2, 0, 0, 0))
})

it('pairShare: 0 for a sum, 1 for a pure product', () => {
  const [a, b] = [Float64Array.of(1, 1, -1, -1), Float64Array.of(1, -1, 1, -1)]
  const flat = new Float64Array(4)
  expect(
    pairShare(
      a.map((value, i) => value + b[i]!),
      a,
      b,
    ),
  ).toBe(0)
  expect(
    pairShare(
      a.map((value, i) => value * b[i]!),
      flat,
      flat,
    ),
  ).toBe(1)
  expect(pairShare(flat, flat, flat)).toEqual({ status: 'undefined', reason: 'no_variation', n: 4 })
  expect(pairShare(new Float64Array(0), flat, flat)).toMatchObject({ reason: 'no_rows' })
  const [doubled, weights] = [
    (all: Float64Array) => Float64Array.of(...all, all[0]!),
    Float64Array.of(2, 1, 1, 1),
  ]
  const joint = Float64Array.of(3, 1, -2, 0.5)
  expect(pairShare(joint, a, b, weights)).toBeCloseTo(
    pairShare(doubled(joint), doubled(a), doubled(b)) as number,
    14,
  )
})
