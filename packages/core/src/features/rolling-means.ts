/** What a pass over windows leaves: the means over time of the windows' mean, sample standard deviation, minimum and maximum. */
export type RollingMeans = {
  readonly mean: number
  readonly std: number
  readonly min: number
  readonly max: number
}

/** Sums of squares of whole numbers below this are exact, so that sliding sums lose nothing. */
const largestExact = 1e6

/**
 * Means over time of the statistics of the last `window` points, at the start of as many as there are. NaN where no window has the statistic.
 *
 * Whole numbers slide: window sums are exact, and (k Σx² − (Σx)²) / (k (k − 1)) is too up to its last division. Others are
 * summed anew around the mean of each window.
 *
 * @param x without missing values
 * @example
 * rollingMeans(Float64Array.of(1, 3, 5), 2) // { mean: 7 / 3, std: Math.SQRT2, min: 5 / 3, max: 3 }
 */
export function rollingMeans(x: Float64Array, window: number, isWhole = isSmallWhole(x)): RollingMeans {
  const moments = isWhole ? slidingMoments(x, window) : directMoments(x, window)
  return { ...moments, min: -meanOfMaxima(x, window, -1), max: meanOfMaxima(x, window, 1) }
}

/** Whether all values are whole numbers whose window sums of squares are exact in float64. */
export function isSmallWhole(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!
    if (Math.floor(value) !== value || value > largestExact || value < -largestExact) return false
  }
  return true
}

function slidingMoments(x: Float64Array, window: number): { mean: number; std: number } {
  const n = x.length
  let sum = 0
  let squares = 0
  let means = 0
  let stds = 0
  for (let i = 0; i < n; i++) {
    const entering = x[i]!
    sum += entering
    squares += entering * entering
    if (i >= window) {
      const leaving = x[i - window]!
      sum -= leaving
      squares -= leaving * leaving
    }
    const k = i < window ? i + 1 : window
    means += sum / k
    if (k > 1) stds += Math.sqrt((k * squares - sum * sum) / (k * (k - 1)))
  }
  return { mean: means / n, std: meanStd(stds, n, window) }
}

function directMoments(x: Float64Array, window: number): { mean: number; std: number } {
  const n = x.length
  let means = 0
  let stds = 0
  for (let i = 0; i < n; i++) {
    const from = Math.max(0, i + 1 - window)
    const k = i + 1 - from
    let sum = 0
    for (let j = from; j <= i; j++) sum += x[j]!
    const mean = sum / k
    let squares = 0
    for (let j = from; j <= i; j++) squares += (x[j]! - mean) * (x[j]! - mean)
    means += mean
    if (k > 1) stds += Math.sqrt(squares / (k - 1))
  }
  return { mean: means / n, std: meanStd(stds, n, window) }
}

/** The first window has one point and no deviation; windows of one point have none at all. */
function meanStd(stds: number, n: number, window: number): number {
  return n < 2 || window < 2 ? Number.NaN : stds / (n - 1)
}

/** Of sign · x. The greatest is looked for again only when it leaves the window. */
function meanOfMaxima(x: Float64Array, window: number, sign: 1 | -1): number {
  let greatest = Number.NEGATIVE_INFINITY
  let at = 0
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    const value = sign * x[i]!
    if (value >= greatest) {
      greatest = value
      at = i
    } else if (at <= i - window) {
      at = lastGreatest(x, i + 1 - window, i, sign)
      greatest = sign * x[at]!
    }
    sum += greatest
  }
  return sum / x.length
}

function lastGreatest(x: Float64Array, from: number, to: number, sign: 1 | -1): number {
  let at = from
  for (let j = from + 1; j <= to; j++) if (sign * x[j]! >= sign * x[at]!) at = j
  return at
}
