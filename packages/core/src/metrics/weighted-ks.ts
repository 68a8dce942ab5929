import { type Estimate, type Undefined, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import type { Labels, Scores, Weights } from './rows.ts'

/**
 * Kolmogorov–Smirnov distance between the weighted scores of the negative and of the positive rows: D = max abs(F0 - F1), where
 * F(v) is the share of a class's weight at scores <= v. In [0, 1]; 0 where the classes cannot be told apart. It has no p-value:
 * the test counts rows.
 *
 * `location` is the least score at which D is reached. Whole weights give the value of `ksOfScores` on rows repeated as often.
 *
 * @param labels  n values 0 or 1
 * @param scores  n numbers
 * @param weights n numbers, 0 or more; a row of weight 0 is as if it were not there
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * weightedKs([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], [1, 3, 1, 1]) // { value: 0.5, n: 4, location: 0.4 }
 */
export function weightedKs(
  labels: Labels,
  scores: Scores,
  weights: Weights,
): (Estimate & { readonly location: number }) | Undefined {
  const { threshold, tp, fp, ...total } = rankScores(labels, scores, weights)
  if (total.positiveRows === 0) return undefinedValue('no_positives', 0)
  if (total.negativeRows === 0) return undefinedValue('no_negatives', 0)
  const last = threshold.length - 1
  let value = 0
  let location = threshold[last]!
  // what is at or above one threshold is what is not at or below the next lower one
  for (let k = last - 1; k >= 0; k--) {
    const gap = Math.abs(tp[k]! / total.positives - fp[k]! / total.negatives)
    if (gap > value) {
      value = gap
      location = threshold[k + 1]!
    }
  }
  return { value, n: total.positiveRows + total.negativeRows, location }
}
