import type { Cells, Confusion } from './confusion.ts'
import type { MetricValue } from './metric-value.ts'
import { proportion } from './proportion.ts'

const all = ({ tn, fp, fn, tp }: Cells) => tn + fp + fn + tp
const positives = ({ fn, tp }: Cells) => fn + tp
const negatives = ({ tn, fp }: Cells) => tn + fp
const selected = ({ fp, tp }: Cells) => fp + tp

/**
 * Share of rows whose prediction is right: (TP + TN) / n. In [0, 1].
 *
 * @example
 * accuracy({ tn: 12, fp: 2, fn: 2, tp: 4 }) // { value: 0.8, n: 20, low: 0.583983, high: 0.919342, method: "wilson" }
 */
export function accuracy(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tn, tp }) => tn + tp, all, 'no_rows')
}

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

/**
 * Share of the positive rows that are missed: FN / (TP + FN) = 1 - recall. Undefined without positives.
 *
 * @example
 * falseNegativeRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.3333333333333333
 */
export function falseNegativeRate(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ fn }) => fn, positives, 'no_positives')
}

/**
 * Share of the negative rows that are predicted positive: FP / (FP + TN). In [0, 1]; undefined without negatives.
 *
 * @example
 * falsePositiveRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.14285714285714285
 */
export function falsePositiveRate(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ fp }) => fp, negatives, 'no_negatives')
}

/**
 * Share of the negative rows that are predicted negative: TN / (FP + TN), the true-negative rate. Undefined without negatives.
 *
 * @example
 * specificity({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.8571428571428571
 */
export function specificity(confusion: Confusion): MetricValue {
  return proportion(confusion, ({ tn }) => tn, negatives, 'no_negatives')
}

/**
 * Share of rows predicted positive: (TP + FP) / n. In [0, 1]; undefined without rows.
 *
 * @example
 * selectionRate({ tn: 12, fp: 2, fn: 2, tp: 4 }).value // 0.3
 */
export function selectionRate(confusion: Confusion): MetricValue {
  return proportion(confusion, selected, all, 'empty_group')
}
