import { describe, expect, it } from 'vitest'
import {
  accuracy,
  averagePrecision,
  confusionAt,
  isDefined,
  logLoss,
  matrixRows,
  permutationImportance,
  rocAuc,
} from '../../src/index.ts'
import { explainReference } from './explain-reference.ts'

const { rows, labels, expected, probabilities } = explainReference()

const scorers = {
  average_precision: (p: Float64Array) => numberOf(averagePrecision(labels, p)),
  roc_auc: (p: Float64Array) => numberOf(rocAuc(labels, p)),
  neg_log_loss: (p: Float64Array) => -numberOf(logLoss(labels, p)),
  accuracy: (p: Float64Array) => numberOf(accuracy(confusionAt(labels, p, { value: 0.5, operator: '>=' }))),
}

function numberOf(metric: ReturnType<typeof rocAuc>): number {
  if (!isDefined(metric)) throw new Error(metric.reason)
  return metric.value
}

const permuted = (scorer: keyof typeof scorers) => ({
  rows: rows.rows,
  groups: rows.names,
  matrixOf: (group: number, order: Int32Array | null) =>
    order === null
      ? rows
      : { ...rows, columns: rows.columns.with(group, matrixRows(rows, order).columns[group]!) },
  scoreOf: (matrix: typeof rows) => scorers[scorer](probabilities(matrix)),
})

describe('permutationImportance', () => {
  it.each(Object.keys(scorers) as (keyof typeof scorers)[])(
    'lies where scikit-learn’s means of 200 repeats lie: %s',
    (scorer) => {
      const { features } = permutationImportance(permuted(scorer), { repeats: 50, seed: 3 })
      features.forEach(({ mean, sd }, j) => {
        const theirs = expected.permutation[scorer]!
        // NumPy's permutations cannot be repeated: means differ by their own errors, here within four of them
        const error = Math.sqrt((sd * sd) / 50 + (theirs.std[j]! * theirs.std[j]!) / 200)
        expect(Math.abs(mean - theirs.mean[j]!)).toBeLessThanOrEqual(4 * error + 1e-12)
      })
    },
  )

  it('says mean, deviation, interval and share of the same repeats', () => {
    const { features, score } = permutationImportance(permuted('roc_auc'), { repeats: 5 })
    expect(score).toBe(scorers.roc_auc(probabilities(rows)))
    expect(features.reduce((sum, { share }) => sum + (share as number), 0)).toBeCloseTo(1, 14)
    for (const { repeats, mean, sd, low, high } of features) {
      expect(repeats).toHaveLength(5)
      expect(mean).toBeCloseTo(repeats.reduce((a, b) => a + b) / 5, 14)
      expect(sd).toBeCloseTo(Math.sqrt(repeats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5), 14)
      // t of 4 degrees of freedom, 95 %: 2.776445
      expect(high! - mean).toBeCloseTo((2.776445 * sd * Math.sqrt(5 / 4)) / Math.sqrt(5), 6)
      expect(mean - low!).toBeCloseTo(high! - mean, 12)
    }
    const again = permutationImportance(permuted('roc_auc'), { repeats: 5 })
    expect(again.features).toEqual(features)
  })

  it('has no share where nothing gets worse, and the source’s own on request', () => {
    const flat = { ...permuted('roc_auc'), scoreOf: () => 0.5 }
    const [first] = permutationImportance(flat, { repeats: 1 }).features
    expect(first).toMatchObject({
      mean: 0,
      low: null,
      high: null,
      share: { status: 'undefined', reason: 'no_positives' },
    })
    let call = 0
    const rising = { ...flat, groups: ['a', 'b'], scoreOf: () => [1, 3, 0][call++]! }
    const { features } = permutationImportance(rising, { repeats: 1, shares: 'signed' })
    expect(features.map(({ share }) => share)).toEqual([2, -1])
  })

  it('within bins: values stay in theirs, every row’s value is taken once, one bin is plain permutation', () => {
    const strata = Int32Array.from({ length: rows.rows }, (_, i) => i % 3)
    const orders: Int32Array[] = []
    const seen = (bins: Int32Array | null) => ({
      ...permuted('roc_auc'),
      groups: ['first'],
      strataOf: () => bins,
      matrixOf: (group: number, order: Int32Array | null) => {
        if (order !== null) orders.push(order)
        return permuted('roc_auc').matrixOf(group, order)
      },
    })
    permutationImportance(seen(strata), { repeats: 2, seed: 4 })
    for (const order of orders) {
      expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()])
      order.forEach((from, to) => {
        expect(strata[from]).toBe(strata[to])
      })
    }
    expect(orders[0]).not.toEqual(orders[1])
    const plain = permutationImportance(seen(null), { repeats: 2, seed: 4 }).features
    expect(permutationImportance(seen(new Int32Array(rows.rows)), { repeats: 2, seed: 4 }).features).toEqual(
      plain,
    )
  })

  it('needs two rows and a score', () => {
    expect(() => permutationImportance({ ...permuted('roc_auc'), rows: 1 })).toThrow(
      /at least 2 rows; received 1/,
    )
    const none = {
      ...permuted('roc_auc'),
      scoreOf: () => ({ status: 'undefined', reason: 'no_positives', n: 0 }) as const,
    }
    expect(() => permutationImportance(none)).toThrow(/does not exist: no_positives/)
  })
})
