import { positives } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of the positive rows that are missed: FN / (TP + FN) = 1 - recall. Undefined without positives.
 *
 * @example
 * falseNegativeRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.3333333333333333
 */
export function falseNegativeRate(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ fn }) => fn, positives, 'no_positives')
}
