import { type Estimate, type Undefined, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/**
 * The greatest TPR - FPR over all thresholds (Youden's J at its best cut), and the highest threshold of the rule
 * `score >= threshold` that reaches it. In [0, 1]; 0 where no threshold is better than selecting nothing, and then without a
 * threshold. Undefined where one class is absent.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: Youden 1950.
 * @example
 * maxTprMinusFpr([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // { value: 0.5, n: 4, threshold: 0.8 }
 */
export function maxTprMinusFpr(
  labels: Labels,
  scores: Scores,
  { weights }: Weighted = {},
): (Estimate & { readonly threshold?: number }) | Undefined {
  const { threshold, tp, fp, ...total } = rankScores(labels, scores, weights)
  if (total.positiveRows === 0) return undefinedValue('no_positives', 0)
  if (total.negativeRows === 0) return undefinedValue('no_negatives', 0)
  const n = total.positiveRows + total.negativeRows
  let value = 0
  let best = -1
  for (let k = 0; k < tp.length; k++) {
    const gap = tp[k]! / total.positives - fp[k]! / total.negatives
    if (gap > value) {
      value = gap
      best = k
    }
  }
  return best < 0 ? { value, n } : { value, n, threshold: threshold[best]! }
}
