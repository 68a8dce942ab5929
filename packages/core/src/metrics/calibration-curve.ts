import { quantileOfSorted } from '../math/index.ts'
import {
  checkCount,
  checkedLabels,
  checkedProbabilities,
  checkedWeights,
  type Labels,
  type Scores,
  type Weighted,
} from './rows.ts'
import { wilsonInterval } from './wilson-interval.ts'

export type BinStrategy = 'equal_width' | 'equal_count'

/** A bin (low, high] of probabilities that holds at least one row; the first also holds its low end. */
export type CalibrationBin = {
  readonly low: number
  readonly high: number
  /** rows, with weights too */
  readonly n: number
  /** sum of their weights; absent without weights */
  readonly weight?: number
  readonly meanProbability: number
  /** share of positives, with Wilson's 95 % interval; with weights without one */
  readonly rate: number
  readonly rateLow?: number
  readonly rateHigh?: number
}

export type CalibrationCurve = {
  readonly bins: readonly CalibrationBin[]
  readonly strategy: BinStrategy
  readonly n: number
}

export type CalibrationOptions = Weighted & { readonly bins?: number; readonly strategy?: BinStrategy }

/**
 * How often the positive label came, bin by bin of the probability that was said. On the diagonal where calibrated.
 *
 * `equal_width` cuts [0, 1] into equal parts, `equal_count` at the quantiles of the probabilities; ties stay together, so bins
 * may be uneven. Bins without rows are left out; no rows give no bins. Weights weigh mean and rate, not the edges of the bins.
 *
 * @param labels        n values 0 or 1
 * @param probabilities n probabilities of the label 1, in [0, 1]
 * @param options       bins 1 … 1000, default 10
 * @throws metrics.value_out_of_range, metrics.length_mismatch, metrics.count_out_of_range
 * Source: equal to scikit-learn's `calibration_curve` (uniform, quantile).
 * @example
 * calibrationCurve([0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8], { bins: 2 }).bins.map((bin) => bin.rate) // [0.6666666666666666, 1]
 */
export function calibrationCurve(
  labels: Labels,
  probabilities: Scores,
  { bins = 10, strategy = 'equal_width', weights }: CalibrationOptions = {},
): CalibrationCurve {
  const y = checkedLabels(labels)
  const p = checkedProbabilities(probabilities, y.length)
  const w = checkedWeights(weights, y.length)
  checkCount('bins', bins, 1, 1000)
  const counted = w === null ? p : p.filter((_, i) => w[i]! > 0)
  if (counted.length === 0) return { bins: [], strategy, n: 0 }
  const edges = strategy === 'equal_width' ? evenShares(bins) : quantileEdges(counted, bins)
  return { bins: binsOf(y, p, w, edges), strategy, n: counted.length }
}

/** 0, 1/bins, …, 1 with the roundings of NumPy's `linspace`: a score on an edge falls into the same bin. */
function evenShares(bins: number): Float64Array {
  const edges = Float64Array.from({ length: bins + 1 }, (_, k) => k * (1 / bins))
  edges[bins] = 1
  return edges
}

/** The detour by percent is NumPy's, and so are its roundings. */
function quantileEdges(p: Float64Array, bins: number): Float64Array {
  const sorted = p.slice().sort()
  return evenShares(bins).map((share) => quantileOfSorted(sorted, (share * 100) / 100))
}

function binsOf(
  y: Uint8Array,
  p: Float64Array,
  w: Float64Array | null,
  edges: Float64Array,
): CalibrationBin[] {
  const count = edges.length - 1
  const n = new Float64Array(count)
  const weight = new Float64Array(count)
  const positives = new Float64Array(count)
  const sum = new Float64Array(count)
  for (let i = 0; i < y.length; i++) {
    const own = w === null ? 1 : w[i]!
    if (own === 0) continue
    const bin = binOf(p[i]!, edges)
    n[bin]!++
    weight[bin]! += own
    positives[bin]! += own * y[i]!
    sum[bin]! += own * p[i]!
  }
  return Array.from(n, (rows, b) => ({ rows, b }))
    .filter(({ rows }) => rows > 0)
    .map(({ rows, b }) => ({
      low: edges[b]!,
      high: edges[b + 1]!,
      n: rows,
      ...(w === null ? {} : { weight: weight[b]! }),
      meanProbability: sum[b]! / weight[b]!,
      rate: positives[b]! / weight[b]!,
      ...(w === null ? intervalOf(positives[b]!, rows) : {}),
    }))
}

/** Number of inner edges below the value, by halving. */
function binOf(value: number, edges: Float64Array): number {
  let low = 0
  let high = edges.length - 2
  while (low < high) {
    const middle = (low + high) >>> 1
    if (edges[middle + 1]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function intervalOf(positives: number, rows: number): { rateLow: number; rateHigh: number } | undefined {
  const interval = wilsonInterval(positives, rows)
  return 'low' in interval ? { rateLow: interval.low, rateHigh: interval.high } : undefined
}
