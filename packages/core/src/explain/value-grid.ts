import { ascendingOrder } from '../math/index.ts'

/**
 * Values at which a curve over a column is worked out: the distinct values where there are fewer than `resolution`, else so many evenly spaced from the
 * quantile `low` to the quantile `high`. Missing values are left out.
 *
 * Quantiles are those of SciPy's `mquantiles` with its default of 0.4, as scikit-learn's `partial_dependence` takes them.
 *
 * @example
 * valueGrid(Float64Array.of(3, 1, 2, 2)) // Float64Array [1, 2, 3]
 */
export function valueGrid(
  values: Float64Array,
  {
    resolution = 100,
    low = 0.05,
    high = 0.95,
  }: { readonly resolution?: number; readonly low?: number; readonly high?: number } = {},
): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  if (distinct.length < resolution) return distinct
  const [start, end] = [quantile(sorted, low), quantile(sorted, high)]
  const step = (end - start) / (resolution - 1)
  const grid = Float64Array.from({ length: resolution }, (_, k) =>
    k === resolution - 1 ? end : start + k * step,
  )
  return grid.filter((value, k) => k === 0 || value !== grid[k - 1])
}

function quantile(sorted: Float64Array, p: number): number {
  const n = sorted.length
  const place = n * p + 0.4 + 0.2 * p
  const below = Math.floor(Math.min(Math.max(place, 1), n - 1))
  const share = Math.min(1, Math.max(0, place - below))
  return (1 - share) * sorted[below - 1]! + share * sorted[below]!
}

/**
 * Edges of at most `count` bins of about equal weight: the least value, then for each k the least value at which k / count of the weight is reached,
 * equal ones merged. Every edge is a value of a row that weighs, so no bin is empty. A value z belongs to bin k where edges[k] < z <= edges[k + 1], the
 * first bin holding its lower edge too.
 *
 * @param weights one a value; null for 1 each
 * @returns ascending; fewer than two edges where there are not two different values
 * @example
 * quantileEdges(Float64Array.of(1, 2, 3, 4), 2) // Float64Array [1, 2, 4]
 */
export function quantileEdges(
  values: Float64Array,
  count: number,
  weights: Float64Array | null = null,
): Float64Array {
  const order = ascendingOrder(values).filter((i) => !Number.isNaN(values[i]!) && weights?.[i] !== 0)
  if (order.length === 0) return new Float64Array(0)
  const total = weights === null ? order.length : order.reduce((sum, i) => sum + weights[i]!, 0)
  const edges = [values[order[0]!]!]
  let [place, reached] = [-1, 0]
  for (let k = 1; k <= count; k++) {
    while (place + 1 < order.length && reached < (k * total) / count - rounding * total) {
      place++
      reached += weights === null ? 1 : weights[order[place]!]!
    }
    edges.push(values[order[Math.max(0, place)]!]!)
  }
  return Float64Array.from(edges.filter((edge, k) => k === 0 || edge !== edges[k - 1]))
}

/** Sums of weights may miss a share by so much of all of them. */
const rounding = 1e-12

/**
 * Edges as `quantileEdges` has them, but for values that many rows share: one that holds a bin's weight or more has a bin of its own, and the others
 * share what bins are left. So a column that is mostly 0 still shows how its other values differ.
 *
 * @param weights one a value; null for 1 each
 * @returns ascending; the first two are equal where the least value has a bin of its own
 * @example
 * sharedEdges(Float64Array.of(0, 0, 0, 0, 1, 2, 3, 4), 4) // Float64Array [0, 0, 2, 3, 4]
 */
export function sharedEdges(
  values: Float64Array,
  count: number,
  weights: Float64Array | null = null,
): Float64Array {
  const sums = weightOfEach(values, weights)
  const distinct = [...sums.keys()].sort((a, b) => a - b)
  const total = distinct.reduce((sum, value) => sum + sums.get(value)!, 0)
  const heavy = distinct.filter((value) => sums.get(value)! >= (total / count) * (1 - rounding))
  if (heavy.length === 0 || distinct.length < 2) return quantileEdges(values, count, weights)
  const others = values.map((value) => (heavy.includes(value) ? Number.NaN : value))
  const own = heavy.flatMap((value) => [distinct[distinct.indexOf(value) - 1] ?? value, value])
  const rest = quantileEdges(others, Math.max(1, count - heavy.length), weights)
  const inner = rest.subarray(heavy[0] === distinct[0] ? 1 : 0)
  const edges = [...new Set([distinct[0]!, ...own, ...inner, distinct.at(-1)!])].sort((a, b) => a - b)
  return Float64Array.from(own.includes(distinct[0]!) ? [distinct[0]!, ...edges] : edges)
}

function weightOfEach(values: Float64Array, weights: Float64Array | null): Map<number, number> {
  const sums = new Map<number, number>()
  values.forEach((value, row) => {
    const weight = weights?.[row] ?? 1
    if (!Number.isNaN(value) && weight > 0) sums.set(value, (sums.get(value) ?? 0) + weight)
  })
  return sums
}

/**
 * The bin of a value among edges, as `quantileEdges` says; values beyond the edges are in the outermost bins, -1 for missing ones.
 *
 * @example
 * binOf(Float64Array.of(1, 2.5, 4), 2.5) // 0
 */
export function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return -1
  let [low, high] = [0, Math.max(0, edges.length - 2)]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (value <= edges[middle + 1]!) high = middle
    else low = middle + 1
  }
  return low
}
