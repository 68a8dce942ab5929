import { type MetricValue, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/**
 * Area under the precision–recall curve by trapezoids, from the point (recall 0, precision 1). It interpolates between the
 * points, which is too kind: prefer `averagePrecision`, and always say which of the two a number is.
 *
 * Undefined without positives.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: equal to scikit-learn's `auc(recall, precision)` of `precision_recall_curve`.
 * @example
 * prAucTrapezoid([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value // 0.7916666666666666
 */
export function prAucTrapezoid(labels: Labels, scores: Scores, { weights }: Weighted = {}): MetricValue {
  const { tp, fp, positives, positiveRows, negativeRows } = rankScores(labels, scores, weights)
  if (positiveRows === 0) return undefinedValue('no_positives', 0)
  let sum = 0
  let before = 0
  let precisionBefore = 1
  for (let k = 0; k < tp.length; k++) {
    const precision = tp[k]! / (tp[k]! + fp[k]!)
    sum += ((tp[k]! - before) * (precision + precisionBefore)) / 2
    before = tp[k]!
    precisionBefore = precision
  }
  return { value: sum / positives, n: positiveRows + negativeRows }
}
