import { type MetricValue, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/**
 * Average precision Σ (R_k - R_(k-1)) P_k over the distinct scores, highest first: the area under the precision–recall curve as
 * steps, without interpolation.
 *
 * 1 ranks perfectly; a ranking without skill gives the share of positives. Undefined without positives (scikit-learn: 0).
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: equal to scikit-learn's `average_precision_score`. Not the trapezoid: see `prAucTrapezoid`.
 * @example
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value // 0.8333333333333333
 */
export function averagePrecision(labels: Labels, scores: Scores, { weights }: Weighted = {}): MetricValue {
  const { tp, fp, positives, positiveRows, negativeRows } = rankScores(labels, scores, weights)
  if (positiveRows === 0) return undefinedValue('no_positives', 0)
  let sum = 0
  let before = 0
  for (let k = 0; k < tp.length; k++) {
    sum += (tp[k]! - before) * (tp[k]! / (tp[k]! + fp[k]!))
    before = tp[k]!
  }
  return { value: sum / positives, n: positiveRows + negativeRows }
}
