import { negatives } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of the negative rows that are predicted negative: TN / (FP + TN), the true-negative rate. Undefined without negatives.
 *
 * @example
 * specificity({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.8571428571428571
 */
export function specificity(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tn }) => tn, negatives, 'no_negatives')
}
