import type { MetricValue } from './metric-value.ts'
import { checkedFinite, checkedWeights, type Weighted } from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Mean absolute error mean abs(prediction - target), in the target's unit. 0 is perfect.
 *
 * @param targets     n numbers
 * @param predictions n numbers
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * mae([1, 2, 3], [1, 2, 6]) // { value: 1, n: 3 }
 */
export function mae(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  { weights }: Weighted = {},
): MetricValue {
  const y = checkedFinite('target', targets, targets.length)
  const f = checkedFinite('prediction', predictions, y.length)
  return weightedMean(
    f.map((value, i) => Math.abs(value - y[i]!)),
    checkedWeights(weights, y.length),
  )
}
