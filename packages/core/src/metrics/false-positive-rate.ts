import { negatives } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of the negative rows that are predicted positive: FP / (FP + TN). In [0, 1]; undefined without negatives.
 *
 * @example
 * falsePositiveRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.14285714285714285
 */
export function falsePositiveRate(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ fp }) => fp, negatives, 'no_negatives')
}
