import { autocorrelation } from './autocorrelation.ts'
import { histogramEntropy } from './histogram-entropy.ts'
import { peaksAbove } from './peaks-above.ts'
import { isSmallWhole, rollingMeans } from './rolling-means.ts'

/** Added to a divisor, as in the published features. */
export const divisorAddition = 1e-6

const peakDistance = 3
const peakDeviations = 2

/**
 * The features of one series in the order of `temporalNames`: NaN where undefined. Formulas: `TemporalPlan`.
 *
 * @param x points in order, without missing values
 * @param out takes the features from its start on
 * @returns how many were written
 */
export function temporalStatistics(
  x: Float64Array,
  windows: readonly number[],
  lags: readonly number[],
  out: Float64Array,
): number {
  const isWhole = isSmallWhole(x)
  let at = 0
  for (const window of windows) {
    const { mean, std, min, max } = rollingMeans(x, window, isWhole)
    for (const value of [mean, std, min, max]) out[at++] = value
  }
  const about = summaryOf(x)
  for (const value of peakStatistics(x, about)) out[at++] = value
  for (const lag of lags) out[at++] = autocorrelation(x, lag)
  for (const value of [...variability(x, about), ...trend(x, about)]) out[at++] = value
  return at
}

type Summary = { readonly mean: number; readonly std: number; readonly min: number; readonly max: number }

/** Over the whole series; NaN of nothing, and of the sample deviation below two points. */
function summaryOf(x: Float64Array): Summary {
  const n = x.length
  let sum = 0
  let min = n === 0 ? Number.NaN : x[0]!
  let max = min
  for (let i = 0; i < n; i++) {
    const value = x[i]!
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (x[i]! - mean) * (x[i]! - mean)
  return { mean, std: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1)), min, max }
}

function peakStatistics(x: Float64Array, { mean, std, max }: Summary): number[] {
  if (x.length < 2) return [Number.NaN, max, mean, Number.NaN, Number.NaN]
  const peaks = peaksAbove(x, mean + peakDeviations * std, peakDistance)
  const divisor = mean + divisorAddition
  const heights = peaks.reduce((sum, at) => sum + x[at]!, 0)
  return [peaks.length, max, mean, max / divisor, heights / peaks.length / divisor]
}

function variability(x: Float64Array, { mean, std, min, max }: Summary): number[] {
  if (x.length < 2) return [Number.NaN, Number.NaN, Number.NaN]
  const variation = mean > 0 ? std / mean : Number.NaN
  return [histogramEntropy(x, min, max), variation, 1 / (1 + variation)]
}

/** Slope of the least-squares line, its r², and the last point over the first. */
function trend(x: Float64Array, { mean, min, max }: Summary): number[] {
  const n = x.length
  if (n < 2) return [Number.NaN, Number.NaN, Number.NaN]
  const middle = (n - 1) / 2
  let products = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const deviation = x[i]! - mean
    products += (i - middle) * deviation
    squares += deviation * deviation
  }
  const timeSquares = (n * (n * n - 1)) / 12
  const strength = min === max ? Number.NaN : (products * products) / (timeSquares * squares)
  const ratio = x[0]! > 0 ? x[n - 1]! / x[0]! : Number.NaN
  return [min === max ? 0 : products / timeSquares, strength, ratio]
}
