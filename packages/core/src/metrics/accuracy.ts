import { allRows } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of rows whose prediction is right: (TP + TN) / n. In [0, 1].
 *
 * @example
 * accuracy({ tn: 12, fp: 2, fn: 2, tp: 4 }) // { value: 0.8, n: 20, low: 0.583983, high: 0.919342, method: "wilson" }
 */
export function accuracy(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tn, tp }) => tn + tp, allRows, 'no_rows')
}
