import type { Confusion } from './confusion.ts'
import { emptyMargin } from './empty-margin.ts'
import { type MetricValue, undefinedValue } from './metric-value.ts'

/**
 * Matthews correlation coefficient (TP TN - FP FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)). 1 is perfect, 0 no association, -1 all
 * wrong. Undefined where a margin is 0 (scikit-learn: 0).
 *
 * Source: Matthews 1975.
 * @example
 * mcc({ tn: 12, fp: 2, fn: 2, tp: 4 }) // { value: 0.523810, n: 20 }
 */
export function mcc(confusion: Confusion): MetricValue {
  const empty = emptyMargin(confusion)
  if (empty !== null) return undefinedValue(empty, 0)
  const { tn, fp, fn, tp } = confusion
  const scale = Math.sqrt((tp + fp) * (tp + fn)) * Math.sqrt((tn + fp) * (tn + fn))
  const rows = confusion.rows ?? confusion
  return { value: (tp * tn - fp * fn) / scale, n: rows.tn + rows.fp + rows.fn + rows.tp }
}
