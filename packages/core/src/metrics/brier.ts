import type { MetricValue } from './metric-value.ts'
import {
  checkedLabels,
  checkedProbabilities,
  checkedWeights,
  type Labels,
  type Scores,
  type Weighted,
} from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Brier score: mean (p - y)². 0 is perfect, 0.25 is a coin, 1 is certain and always wrong.
 *
 * @param labels        n values 0 or 1
 * @param probabilities n probabilities of the label 1, in [0, 1]
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: Brier 1950; equal to scikit-learn's `brier_score_loss`.
 * @example
 * brier([1, 0], [0.9, 0.2]).value // 0.025
 */
export function brier(labels: Labels, probabilities: Scores, { weights }: Weighted = {}): MetricValue {
  const y = checkedLabels(labels)
  const p = checkedProbabilities(probabilities, y.length)
  const w = checkedWeights(weights, y.length)
  return weightedMean(
    p.map((probability, i) => (probability - y[i]!) * (probability - y[i]!)),
    w,
  )
}
