/** The features of a series `views`, and of `likes` = views / 3 over it, each as its definition reads; slow. NaN: undefined. */
export function naiveTemporal(points: readonly number[]): Record<string, number> {
  const x = points.filter((value) => !Number.isNaN(value))
  const out: Record<string, number> = {}
  for (const w of [6, 12, 24]) {
    const windows = x.map((_, i) => x.slice(Math.max(0, i + 1 - w), i + 1))
    out[`views_rolling_mean_${w}`] = mean(windows.map(mean))
    out[`views_rolling_std_${w}`] = mean(windows.filter(({ length }) => length > 1).map(std))
    out[`views_rolling_min_${w}`] = mean(windows.map((window) => Math.min(...window)))
    out[`views_rolling_max_${w}`] = mean(windows.map((window) => Math.max(...window)))
  }
  const few = x.length < 2
  const average = mean(x)
  const peaks = few ? [] : naivePeaks(x, average + 2 * std(x))
  const greatest = x.length === 0 ? Number.NaN : Math.max(...x)
  out.views_n_peaks = few ? Number.NaN : peaks.length
  out.views_max_value = greatest
  out.views_mean_value = average
  out.views_max_mean_ratio = few ? Number.NaN : greatest / (average + 1e-6)
  out.views_peak_intensity_mean = mean(peaks.map((at) => x[at]!)) / (average + 1e-6)
  for (const lag of [1, 6, 12, 24])
    out[`views_autocorr_lag_${lag}`] = correlation(x.slice(0, Math.max(0, x.length - lag)), x.slice(lag))
  const variation = few || average <= 0 ? Number.NaN : std(x) / average
  out.views_entropy = few ? Number.NaN : entropy(x)
  out.views_coefficient_of_variation = variation
  out.views_regularity = 1 / (1 + variation)
  const hours = x.map((_, i) => i)
  const isConstant = new Set(x).size < 2
  const r = correlation(hours, x)
  out.views_trend_slope = few ? Number.NaN : isConstant ? 0 : (r * std(x)) / std(hours)
  out.views_trend_strength = r * r
  out.views_first_last_ratio = few || x[0]! <= 0 ? Number.NaN : x.at(-1)! / x[0]!
  out.ratio_likes_views = mean(x.map((value) => value / 3 / (value + 1e-6)))
  return out
}

function mean(x: readonly number[]): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length
}

function std(x: readonly number[]): number {
  const average = mean(x)
  return x.length < 2
    ? Number.NaN
    : Math.sqrt(x.reduce((sum, value) => sum + (value - average) ** 2, 0) / (x.length - 1))
}

function correlation(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2 || new Set(x).size < 2 || new Set(y).size < 2) return Number.NaN
  const [a, b] = [mean(x), mean(y)]
  const products = x.map((value, i) => (value - a) * (y[i]! - b))
  return (mean(products) * x.length) / (x.length - 1) / std(x) / std(y)
}

/** Tops whose flat run is lower on both sides; then the highest (of equals the last) strikes out all nearer than 3, and so on. */
function naivePeaks(x: readonly number[], height: number): number[] {
  const tops = x.flatMap((value, i) => {
    if (value < height || i === 0 || x[i - 1]! >= value) return []
    const after = x.findIndex((other, j) => j > i && other !== value)
    return after > 0 && x[after]! < value ? [Math.floor((i + after - 1) / 2)] : []
  })
  const kept: number[] = []
  for (const top of [...tops].sort((a, b) => x[b]! - x[a]! || b - a))
    if (kept.every((other) => Math.abs(other - top) >= 3)) kept.push(top)
  return kept
}

function entropy(x: readonly number[]): number {
  const [low, high] = [Math.min(...x), Math.max(...x)]
  const edges = Array.from({ length: 11 }, (_, b) => low + b * ((high - low) / 10))
  const counts = edges
    .slice(1)
    .map((edge, b) => x.filter((value) => value >= edges[b]! && (value < edge || b === 9)).length)
  const raised = (low === high ? [x.length, ...Array(9).fill(0)] : counts).map((count) => count + 1e-10)
  const total = raised.reduce((sum, count) => sum + count, 0)
  return raised.reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0)
}
