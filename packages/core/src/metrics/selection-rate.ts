import { allRows, selected } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of rows predicted positive: (TP + FP) / n. In [0, 1]; undefined without rows.
 *
 * @example
 * selectionRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.3
 */
export function selectionRate(confusion: Confusion): MetricValue {
  return proportion(confusion, selected, allRows, 'empty_group')
}
