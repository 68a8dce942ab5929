import { selected } from './cell-sums.ts'
import type { Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

/**
 * Share of the rows predicted positive that are positive: TP / (TP + FP). In [0, 1]; undefined where nothing is predicted
 * positive (scikit-learn: 0 and a warning).
 *
 * @example
 * precision({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.6666666666666666
 * precision({ tn: 3, fp: 0, fn: 1, tp: 0 }) // { status: "undefined", reason: "no_predicted_positives", n: 0 }
 */
export function precision(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tp }) => tp, selected, 'no_predicted_positives')
}
