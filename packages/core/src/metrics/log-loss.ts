import { log, log1p } from '../math/index.ts'
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
 * Log loss of two classes: mean of -log p where the label is 1 and -log(1 - p) where it is 0. 0 is perfect, log 2 = 0.693147
 * is a coin, no upper bound but the clip.
 *
 * p is clipped to [2^-52, 1 - 2^-52], so that one row costs at most 36.04365. For probabilities that a vendor made in float32,
 * scikit-learn clips at 2^-23 instead.
 *
 * @param labels        n values 0 or 1
 * @param probabilities n probabilities of the label 1, in [0, 1]
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: equal to scikit-learn's `log_loss` on float64.
 * @example
 * logLoss([1, 0], [0.9, 0.2]).value // 0.16425203348601802
 * logLoss([1], [0]).value // 36.04365338911715
 */
export function logLoss(labels: Labels, probabilities: Scores, { weights }: Weighted = {}): MetricValue {
  const y = checkedLabels(labels)
  const p = checkedProbabilities(probabilities, y.length)
  const w = checkedWeights(weights, y.length)
  return weightedMean(
    p.map((probability, i) => lossOf(y[i]!, probability)),
    w,
  )
}

function lossOf(label: number, probability: number): number {
  const p = Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON)
  return label === 1 ? -log(p) : -log1p(-p)
}
