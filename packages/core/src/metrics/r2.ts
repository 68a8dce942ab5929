import { isDefined, type MetricValue, undefinedValue } from './metric-value.ts'
import { checkedFinite, checkedWeights, type Weighted } from './rows.ts'
import { weightedMean } from './weighted-mean.ts'

/**
 * Share of the targets' variance that the predictions explain: 1 - Σ (prediction - target)² / Σ (target - mean target)².
 * 1 is perfect, 0 is as good as the mean, below 0 worse. Undefined where all targets are equal (scikit-learn: 0 or 1).
 *
 * @param targets     n numbers
 * @param predictions n numbers
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * r2([1, 2, 3], [1, 2, 2]) // { value: 0.5, n: 3 }
 */
export function r2(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  { weights }: Weighted = {},
): MetricValue {
  const y = checkedFinite('target', targets, targets.length)
  const f = checkedFinite('prediction', predictions, y.length)
  const w = checkedWeights(weights, y.length)
  const mean = weightedMean(y.slice(), w)
  if (!isDefined(mean)) return mean
  const variance = weightedMean(
    y.map((value) => (value - mean.value) * (value - mean.value)),
    w,
  )
  const residual = weightedMean(
    f.map((value, i) => (value - y[i]!) * (value - y[i]!)),
    w,
  )
  if (!isDefined(variance) || !isDefined(residual) || isConstant(y, w)) {
    return undefinedValue('no_variation', mean.n)
  }
  return { value: 1 - residual.value / variance.value, n: mean.n }
}

/** Looked at in the values: their mean and so their variance are rounded. */
function isConstant(y: Float64Array, w: Float64Array | null): boolean {
  const first = w === null ? y[0] : y[w.findIndex((weight) => weight > 0)]
  return y.every((value, i) => value === first || w?.[i] === 0)
}
