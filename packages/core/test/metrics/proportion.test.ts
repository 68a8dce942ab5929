import { describe, expect, it } from 'vitest'
import {
  accuracy,
  falseNegativeRate,
  falsePositiveRate,
  isDefined,
  type MetricValue,
  precision,
  recall,
  selectionRate,
  specificity,
  wilsonInterval,
} from '../../src/metrics/index.ts'

function definedValue(result: MetricValue): number {
  return isDefined(result) ? result.value : expect.fail(result.reason)
}

import { seededConfusions } from './seeded-rows.ts'

describe('proportion, in every rate made of it', () => {
  it('adds up with its opposite where it is defined', () => {
    for (const confusion of seededConfusions) {
      const [tpr, fnr] = [recall(confusion), falseNegativeRate(confusion)]
      const [fpr, tnr] = [falsePositiveRate(confusion), specificity(confusion)]
      if (isDefined(tpr)) expect(tpr.value + definedValue(fnr)).toBeCloseTo(1, 15)
      if (isDefined(fpr)) expect(fpr.value + definedValue(tnr)).toBeCloseTo(1, 15)
    }
  })

  it('is the usual fraction with the interval of their own denominator', () => {
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

  it('carries no interval with weights, and rests on rows', () => {
    const weighted = { tn: 1.5, fp: 0.5, fn: 0, tp: 2, rows: { tn: 3, fp: 1, fn: 0, tp: 2 } }
    expect(precision(weighted)).toEqual({ value: 0.8, n: 3 })
    expect(accuracy(weighted)).toEqual({ value: 0.875, n: 6 })
  })

  it('is undefined where its denominator is empty', () => {
    const none = (reason: string) => ({ status: 'undefined', reason, n: 0 })
    const empty = { tn: 0, fp: 0, fn: 0, tp: 0 }
    expect(accuracy(empty)).toEqual(none('no_rows'))
    expect(selectionRate(empty)).toEqual(none('empty_group'))
    expect(recall({ ...empty, tn: 3, fp: 2 })).toEqual(none('no_positives'))
    expect(falseNegativeRate({ ...empty, tn: 3, fp: 2 })).toEqual(none('no_positives'))
    expect(falsePositiveRate({ ...empty, fn: 2, tp: 3 })).toEqual(none('no_negatives'))
    expect(specificity({ ...empty, fn: 2, tp: 3 })).toEqual(none('no_negatives'))
    expect(precision({ ...empty, tn: 3, fn: 2 })).toEqual(none('no_predicted_positives'))
  })
})
