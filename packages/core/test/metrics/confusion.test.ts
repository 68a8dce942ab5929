import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import {
  accuracy,
  balancedAccuracy,
  type Confusion,
  confusionAt,
  falseNegativeRate,
  falsePositiveRate,
  fBeta,
  isDefined,
  kappa,
  type MetricValue,
  mcc,
  precision,
  recall,
  selectionRate,
  specificity,
  wilsonInterval,
} from '../../src/metrics/index.ts'
import { seededRows } from './seeded-rows.ts'

function definedValue(result: MetricValue): number {
  return isDefined(result) ? result.value : expect.fail(result.reason)
}

describe('confusionAt', () => {
  it('counts by the operator it is told', () => {
    const rows = [
      [0, 1, 1, 0],
      [0.2, 0.5, 0.9, 0.5],
    ] as const
    expect(confusionAt(...rows, { value: 0.5, operator: '>=' })).toEqual({ tn: 1, fp: 1, fn: 0, tp: 2 })
    expect(confusionAt(...rows, { value: 0.5, operator: '>' })).toEqual({ tn: 2, fp: 0, fn: 1, tp: 1 })
  })

  it('sums weights and keeps the counts', () => {
    const { labels, scores, weights } = {
      labels: [0, 1, 1, 0, 1],
      scores: [0.2, 0.5, 0.9, 0.7, 0.1],
      weights: [2, 0.5, 1.5, 3, 0],
    }
    expect(confusionAt(labels, scores, { value: 0.5, operator: '>=', weights })).toEqual({
      tn: 2,
      fp: 3,
      fn: 0,
      tp: 2,
      rows: { tn: 1, fp: 1, fn: 0, tp: 2 },
    })
  })

  it('weights of whole numbers are rows repeated', () => {
    for (const { labels, scores, weights } of seededRows) {
      const threshold = { value: scores[0]!, operator: '>=' } as const
      const repeat = (values: readonly number[]) =>
        values.flatMap((value, i) => Array<number>(weights[i]!).fill(value))
      const { rows: _, ...weighted } = confusionAt(labels, scores, { ...threshold, weights })
      expect(weighted).toEqual(confusionAt(repeat(labels), repeat(scores), threshold))
    }
  })
})

describe('rates of a confusion', () => {
  const random = createRandom(11)
  const confusions: Confusion[] = Array.from({ length: 200 }, () => ({
    tn: random.int(9),
    fp: random.int(9),
    fn: random.int(9),
    tp: random.int(9),
  }))

  it('add up where they are defined', () => {
    for (const confusion of confusions) {
      const [tpr, fnr] = [recall(confusion), falseNegativeRate(confusion)]
      const [fpr, tnr] = [falsePositiveRate(confusion), specificity(confusion)]
      if (isDefined(tpr)) expect(tpr.value + definedValue(fnr)).toBeCloseTo(1, 15)
      if (isDefined(fpr)) expect(fpr.value + definedValue(tnr)).toBeCloseTo(1, 15)
    }
  })

  it('are the usual fractions with the interval of their own denominator', () => {
    const confusion = { tn: 12, fp: 2, fn: 2, tp: 4 }
    const share = (successes: number, trials: number) => {
      const { low, high, n } = wilsonInterval(successes, trials) as { low: number; high: number; n: number }
      return { value: successes / trials, n, low, high, method: 'wilson' }
    }
    expect(accuracy(confusion)).toEqual(share(16, 20))
    expect(precision(confusion)).toEqual(share(4, 6))
    expect(recall(confusion)).toEqual(share(4, 6))
    expect(falseNegativeRate(confusion)).toEqual(share(2, 6))
    expect(falsePositiveRate(confusion)).toEqual(share(2, 14))
    expect(specificity(confusion)).toEqual(share(12, 14))
    expect(selectionRate(confusion)).toEqual(share(6, 20))
  })

  it('carry no interval with weights, and rest on rows', () => {
    const weighted = { tn: 1.5, fp: 0.5, fn: 0, tp: 2, rows: { tn: 3, fp: 1, fn: 0, tp: 2 } }
    expect(precision(weighted)).toEqual({ value: 0.8, n: 3 })
    expect(accuracy(weighted)).toEqual({ value: 0.875, n: 6 })
    expect(balancedAccuracy(weighted)).toEqual({ value: 0.875, n: 6 })
    expect(fBeta(weighted, 1)).toEqual({ value: expect.closeTo(4 / 4.5, 15), n: 6 })
  })

  it('are undefined where their denominator is empty', () => {
    const none = (reason: string, n = 0) => ({ status: 'undefined', reason, n })
    const empty = { tn: 0, fp: 0, fn: 0, tp: 0 }
    const onlyNegatives = { tn: 3, fp: 2, fn: 0, tp: 0 }
    const onlyPositives = { tn: 0, fp: 0, fn: 2, tp: 3 }
    const nothingSelected = { tn: 3, fp: 0, fn: 2, tp: 0 }
    const allSelected = { tn: 0, fp: 3, fn: 0, tp: 2 }
    expect(accuracy(empty)).toEqual(none('no_rows'))
    expect(balancedAccuracy(empty)).toEqual(none('no_rows'))
    expect(selectionRate(empty)).toEqual(none('empty_group'))
    expect(kappa(empty)).toEqual(none('no_rows'))
    expect(mcc(empty)).toEqual(none('no_rows'))
    expect(recall(onlyNegatives)).toEqual(none('no_positives'))
    expect(fBeta(onlyNegatives, 2)).toEqual(none('no_positives'))
    expect(mcc(onlyNegatives)).toEqual(none('no_positives'))
    expect(balancedAccuracy(onlyNegatives)).toEqual({ value: 0.6, n: 5 })
    expect(falsePositiveRate(onlyPositives)).toEqual(none('no_negatives'))
    expect(mcc(onlyPositives)).toEqual(none('no_negatives'))
    expect(precision(nothingSelected)).toEqual(none('no_predicted_positives'))
    expect(mcc(nothingSelected)).toEqual(none('no_predicted_positives'))
    expect(fBeta(nothingSelected, 1)).toEqual({ value: 0, n: 5 })
    expect(mcc(allSelected)).toEqual(none('no_predicted_negatives'))
    expect(kappa(allSelected)).toEqual({ value: 0, n: 5 })
    expect(kappa({ ...empty, tn: 4 })).toEqual(none('no_variation', 4))
    expect(kappa({ ...empty, tp: 4 })).toEqual(none('no_variation', 4))
  })

  it('kappa and MCC equal their definitions by chance and by correlation', () => {
    for (const confusion of confusions) {
      const { tn, fp, fn, tp } = confusion
      const n = tn + fp + fn + tp
      const chance = ((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp)) / (n * n)
      const agreed = kappa(confusion)
      if (isDefined(agreed)) expect(agreed.value).toBeCloseTo(((tp + tn) / n - chance) / (1 - chance), 12)
      const correlated = mcc(confusion)
      if (isDefined(correlated)) expect(correlated.value).toBeCloseTo(pearson(confusion), 12)
    }
  })

  /** Pearson's correlation of label and prediction, row by row. */
  function pearson({ tn, fp, fn, tp }: Confusion): number {
    const pair = (count: number, y: number, f: number) => Array.from({ length: count }, () => [y, f] as const)
    const rows = [...pair(tn, 0, 0), ...pair(fp, 0, 1), ...pair(fn, 1, 0), ...pair(tp, 1, 1)]
    const mean = (part: 0 | 1) => rows.reduce((sum, row) => sum + row[part], 0) / rows.length
    const sum = (a: 0 | 1, b: 0 | 1) =>
      rows.reduce((total, row) => total + (row[a] - mean(a)) * (row[b] - mean(b)), 0)
    return sum(0, 1) / Math.sqrt(sum(0, 0) * sum(1, 1))
  }
})
