import { quantile, sortedValues } from '../data/index.ts'

/**
 * Mean and population standard deviation, NaN left out. A deviation that is 0 up to rounding gives scale 1; no values at
 * all give mean 0 and scale 1.
 *
 * scale = √((Σ d² − (Σ d)²/n)/n), d = x − mean; the second term takes back the rounding of the mean.
 *
 * Source: scikit-learn 1.9, StandardScaler. Deviation: sums run in row order, not pairwise.
 * @example
 * meanAndScale(Float64Array.of(1, 3))   // { mean: 2, scale: 1 }
 */
export function meanAndScale(values: Float64Array): { mean: number; scale: number } {
  const { n, sum } = countAndSum(values)
  if (n === 0) return { mean: 0, scale: 1 }
  const mean = sum / n
  const variance = varianceAbout(mean, values, n)
  return { mean: mean + 0, scale: isConstant(variance, mean, n) ? 1 : Math.sqrt(variance) }
}

function countAndSum(values: Float64Array): { n: number; sum: number } {
  let n = 0
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    n++
    sum += value
  }
  return { n, sum }
}

function varianceAbout(mean: number, values: Float64Array, n: number): number {
  let sum = 0
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean
    if (Number.isNaN(d)) continue
    sum += d
    squares += d * d
  }
  return (squares - (sum * sum) / n) / n
}

/** Source: scikit-learn's `_is_constant_feature`. */
function isConstant(variance: number, mean: number, n: number): boolean {
  const rounding = n * mean * Number.EPSILON
  return variance <= n * Number.EPSILON * variance + rounding * rounding
}

/**
 * Median and distance of the quartiles by linear interpolation, NaN left out. A distance of 0 gives iqr 1, so that the column
 * stays unscaled; no values at all give median 0 and iqr 1.
 *
 * @example
 * medianAndIqr(Float64Array.of(1, 2, 3, 4, 5))   // { median: 3, iqr: 2 }
 */
export function medianAndIqr(values: Float64Array): { median: number; iqr: number } {
  const sorted = sortedValues(values)
  if (sorted.length === 0) return { median: 0, iqr: 1 }
  const iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25)
  return { median: quantile(sorted, 0.5), iqr: iqr === 0 ? 1 : iqr }
}

/**
 * (x − centre) / scale; NaN stays.
 *
 * @example
 * scaled(Float64Array.of(5, 9), 5, 2)   // Float64Array [0, 2]
 */
export function scaled(values: Float64Array, centre: number, scale: number): Float64Array {
  const result = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) result[i] = (values[i]! - centre) / scale
  return result
}
