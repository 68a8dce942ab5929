import { log } from '../math/index.ts'
import type { MetricValue } from './metric-value.ts'
import { checkedCodes, checkedProbabilities, checkedWeights, type Scores, type Weighted } from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Log loss of several classes: mean -log(probability of the true class), clipped to [2^-52, 1 - 2^-52]. 0 is perfect;
 * log(classes) is a guess.
 *
 * @param labels        n class codes 0 … classes - 1
 * @param probabilities row-major, n × classes, in [0, 1]; each row sums to 1 (not checked, not rescaled)
 * @param classes       number of classes
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: scikit-learn's `log_loss` for rows that sum to 1.
 * @example
 * multiclassLogLoss([0, 2], [0.5, 0.25, 0.25, 0, 0, 1], 3).value // 0.34657359027997264
 */
export function multiclassLogLoss(
  labels: ArrayLike<number>,
  probabilities: Scores,
  classes: number,
  { weights }: Weighted = {},
): MetricValue {
  const y = checkedCodes('label', labels, labels.length, classes)
  const p = checkedProbabilities(probabilities, y.length * classes)
  const w = checkedWeights(weights, y.length)
  return weightedMean(
    new Float64Array(y.length).map((_, i) => lossOf(p[i * classes + y[i]!]!)),
    w,
  )
}

function lossOf(probability: number): number {
  return -log(Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON))
}
