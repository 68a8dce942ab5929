import type { MetricValue } from './metric-value.ts'
import { countedShare } from './proportion.ts'
import { checkedCodes, checkedWeights, type Weighted } from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Share of rows whose predicted class is the true one. In [0, 1]; without weights with Wilson's 95 % interval.
 *
 * @param labels    n class codes 0 … classes - 1
 * @param predicted n class codes
 * @param classes   number of classes
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * multiclassAccuracy([0, 1, 2, 2], [0, 1, 1, 2], 3).value // 0.75
 */
export function multiclassAccuracy(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  { weights }: Weighted = {},
): MetricValue {
  const y = checkedCodes('label', labels, labels.length, classes)
  const f = checkedCodes('predicted class', predicted, y.length, classes)
  const w = checkedWeights(weights, y.length)
  const right = new Float64Array(y.length).map((_, i) => (y[i] === f[i] ? 1 : 0))
  if (w !== null) return weightedMean(right, w)
  return countedShare(
    right.reduce((sum, one) => sum + one, 0),
    y.length,
    'no_rows',
  )
}
