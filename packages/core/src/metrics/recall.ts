import { positives } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of the positive rows that are predicted positive: TP / (TP + FN), the true-positive rate. In [0, 1]; undefined
 * without positives.
 *
 * @example
 * recall({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.6666666666666666
 */
export function recall(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tp }) => tp, positives, 'no_positives')
}
