import { checkScores } from './check-rows.ts'

/** Knots of a rising curve, x ascending: plain JSON. */
export type IsotonicCalibrator = {
  readonly kind: 'isotonic'
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/**
 * The isotonic calibrator: the rising curve through the labels that makes the squared error least, by pooling adjacent
 * violators. Rows of the same score are first merged into one of their joint weight and mean label.
 *
 * The curve has the outer two scores of each pool as knots; knots inside a level stretch are left out.
 *
 * @param scores finite; one for each label
 * @param labels 0 or 1
 * @param weights default 1; rows of weight 0 are left out
 * @throws models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Ayer et al. 1955; interpolation and kept knots as scikit-learn's IsotonicRegression.
 * @example
 * fitIsotonic(Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 1, 0, 1))
 * // { kind: 'isotonic', x: [1, 2, 3, 4], y: [0, 0.5, 0.5, 1] }
 */
export function fitIsotonic(
  scores: Float64Array,
  labels: Float64Array,
  { weights = null }: { readonly weights?: Float64Array | null } = {},
): IsotonicCalibrator {
  checkScores(scores, labels, weights)
  const pools: Pool[] = []
  for (const pool of mergeTies(scores, labels, weights)) {
    pools.push(pool)
    while (violates(pools)) joinLastTwo(pools)
  }
  return { kind: 'isotonic', ...knotsOf(pools) }
}

/**
 * The calibrated value: linear between knots, level outside of them.
 *
 * @example
 * applyIsotonic({ kind: 'isotonic', x: [0, 2], y: [0.1, 0.3] }, 1) // 0.2
 */
export function applyIsotonic({ x, y }: IsotonicCalibrator, score: number): number {
  const right = firstAbove(x, score)
  if (right === 0) return y[0]!
  if (right === x.length) return y[right - 1]!
  const share = (score - x[right - 1]!) / (x[right]! - x[right - 1]!)
  return y[right - 1]! + share * (y[right]! - y[right - 1]!)
}

/** Scores from `low` to `high`; `sum` is the weighted sum of their labels. */
type Pool = { readonly low: number; readonly high: number; readonly weight: number; readonly sum: number }

function mergeTies(scores: Float64Array, labels: Float64Array, weights: Float64Array | null): Pool[] {
  const order = Int32Array.from(scores, (_, row) => row)
    .filter((row) => weights === null || weights[row]! > 0)
    .sort((a, b) => scores[a]! - scores[b]! || a - b)
  const pools: Pool[] = []
  for (const row of order) {
    const weight = weights?.[row] ?? 1
    pools.push({ low: scores[row]!, high: scores[row]!, weight, sum: weight * labels[row]! })
    if (pools.length > 1 && pools[pools.length - 2]!.high === scores[row]) joinLastTwo(pools)
  }
  return pools
}

/** Whether the last pool lies not above the one before it; equal pools are joined too, as the curve is the same. */
function violates(pools: readonly Pool[]): boolean {
  if (pools.length < 2) return false
  const [before, last] = pools.slice(-2) as [Pool, Pool]
  return before.sum * last.weight >= last.sum * before.weight
}

function joinLastTwo(pools: Pool[]): void {
  const last = pools.pop()!
  const before = pools.pop()!
  const weight = before.weight + last.weight
  pools.push({ low: before.low, high: last.high, weight, sum: before.sum + last.sum })
}

function knotsOf(pools: readonly Pool[]): { x: number[]; y: number[] } {
  const x: number[] = []
  const y: number[] = []
  for (const { low, high, weight, sum } of pools) {
    x.push(low)
    y.push(sum / weight)
    if (high === low) continue
    x.push(high)
    y.push(sum / weight)
  }
  return { x, y }
}

/** Position of the first knot above the score, or the number of knots. */
function firstAbove(x: readonly number[], score: number): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (x[middle]! > score) high = middle
    else low = middle + 1
  }
  return low
}
