import { deLongOfRanking } from './delong-interval.ts'
import { isDefined, type MetricValue, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import { rankingArea } from './ranking-area.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counted half.
 *
 * 1 ranks perfectly, 0.5 not at all, 0 perfectly the wrong way round. Undefined where one class is absent. Without weights it
 * carries DeLong's 95 % interval, where that exists (`delongInterval`).
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive; their scale does not matter
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: Mann and Whitney 1947; equal to scikit-learn's `roc_auc_score`.
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value // 0.75
 * rocAuc([1, 1], [0.2, 0.3]) // { status: "undefined", reason: "no_negatives", n: 0 }
 */
export function rocAuc(labels: Labels, scores: Scores, { weights }: Weighted = {}): MetricValue {
  const ranking = rankScores(labels, scores, weights)
  if (ranking.positiveRows === 0) return undefinedValue('no_positives', 0)
  if (ranking.negativeRows === 0) return undefinedValue('no_negatives', 0)
  const estimate = { value: rankingArea(ranking), n: ranking.positiveRows + ranking.negativeRows }
  if (weights !== undefined) return estimate
  const interval = deLongOfRanking(ranking, 0.95)
  return isDefined(interval)
    ? { ...estimate, low: interval.low, high: interval.high, method: 'delong' }
    : estimate
}
