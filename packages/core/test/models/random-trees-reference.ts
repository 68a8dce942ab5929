import { expect } from 'vitest'
import { learnerReference } from './learner-reference.ts'

type Rows = {
  readonly names: string[]
  readonly columns: number[][]
  readonly y: number[]
  readonly k: number[]
  readonly v: number[]
  readonly weights: number[]
  readonly asked: number[]
}
/** Over the seeds of the peer: one number for each answer. */
export type Spread = { readonly mean: number[]; readonly sd: number[] }

const peerRuns = 40

/** The made-up rows of `fixtures/learner-reference/random-trees`, and scikit-learn's answers over 40 seeds of 25 trees. */
export function randomTreesReference() {
  const rows = learnerReference<Rows>('random-trees', 'rows')
  const columns = rows.columns.map((column) => Float64Array.from(column))
  return {
    matrix: { rows: rows.y.length, names: rows.names, columns },
    asked: {
      rows: rows.asked.length,
      names: rows.names,
      columns: columns.map((column) => Float64Array.from(rows.asked, (row) => column[row]!)),
    },
    y: Float64Array.from(rows.y),
    k: Float64Array.from(rows.k),
    v: Float64Array.from(rows.v),
    weights: Float64Array.from(rows.weights),
    expected: learnerReference<Record<string, Spread & { oob?: Spread; threshold?: Spread }>>(
      'random-trees',
      'expected',
    ),
  }
}

/**
 * That two samples of forests come from one distribution: each answer's means differ by at most 5 of their standard errors, the mean
 * square of that over the answers is near 1, and the spreads are alike.
 */
export function expectSameDistribution(runs: readonly ArrayLike<number>[], { mean, sd }: Spread): void {
  const answers = mean.map((_, i) => runs.map((run) => run[i]!))
  const means = answers.map((values) => values.reduce((a, b) => a + b, 0) / runs.length)
  const z = means.map(
    (value, i) => (value - mean[i]!) / (sd[i]! * Math.sqrt(1 / peerRuns + 1 / runs.length) + 1e-12),
  )
  expect(Math.max(...z.map(Math.abs))).toBeLessThan(5)
  // answers to neighbouring rows go together, so that the mean square strays more than that of independent ones
  expect(z.reduce((sum, value) => sum + value * value, 0) / z.length).toBeLessThan(2)
  const ours = answers.map((values, i) =>
    Math.sqrt(sum(values.map((x) => (x - means[i]!) ** 2)) / (runs.length - 1)),
  )
  expect(sum(ours) / sum(sd)).toBeGreaterThan(0.85)
  expect(sum(ours) / sum(sd)).toBeLessThan(1.18)
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
