import type { Confusion } from './confusion.ts'
import { type MetricValue, undefinedValue } from './metric-value.ts'

/**
 * Cohen's kappa: agreement of label and prediction beyond chance, 2 (TP TN - FP FN) / ((TP+FP)(FP+TN) + (TP+FN)(FN+TN)).
 * 1 is perfect, 0 chance, below 0 worse. Undefined where all labels and all predictions are the same class: chance is then 1.
 *
 * Source: Cohen 1960; equal to scikit-learn's `cohen_kappa_score`.
 * @example
 * kappa({ tn: 12, fp: 2, fn: 2, tp: 4 }) // { value: 0.523810, n: 20 }
 */
export function kappa(confusion: Confusion): MetricValue {
  const { tn, fp, fn, tp } = confusion
  const rows = confusion.rows ?? confusion
  const n = rows.tn + rows.fp + rows.fn + rows.tp
  if (n === 0) return undefinedValue('no_rows', 0)
  if (rows.tn === n || rows.tp === n) return undefinedValue('no_variation', n)
  return { value: (2 * (tp * tn - fp * fn)) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)), n }
}
