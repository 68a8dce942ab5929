import { isDefined, type MetricValue } from './metric-value.ts'
import { checkedFinite, checkedWeights, type Weighted } from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Root of the mean squared error √(mean (prediction - target)²), in the target's unit. 0 is perfect.
 *
 * @param targets     n numbers
 * @param predictions n numbers
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * rmse([1, 2, 3], [1, 2, 6]) // { value: 1.7320508075688772, n: 3 }
 */
export function rmse(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  { weights }: Weighted = {},
): MetricValue {
  const y = checkedFinite('target', targets, targets.length)
  const f = checkedFinite('prediction', predictions, y.length)
  const mean = weightedMean(
    f.map((value, i) => (value - y[i]!) * (value - y[i]!)),
    checkedWeights(weights, y.length),
  )
  return isDefined(mean) ? { ...mean, value: Math.sqrt(mean.value) } : mean
}
