import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { binOf, quantileEdges } from './value-grid.ts'

/** Accumulated local effects of a column: effect[k] at edges[k], centred. */
export type AccumulatedEffects = {
  readonly rows: number
  readonly edges: Float64Array
  /** rows of each bin that weigh; one fewer than edges */
  readonly counts: Int32Array
  readonly effect: Float64Array
}

/** Rows by number, with the column set to other values in them. */
export type LocalRows = {
  /** the column's value in every row; rows with NaN take no part */
  readonly values: Float64Array
  /** all rows with the column set to a value of their own each */
  readonly rowsWith: (values: Float64Array) => Matrix
  readonly answers: (matrix: Matrix) => Float64Array
  /** bins at most; default 20 */
  readonly bins?: number
  /** of the rows; those of weight 0 take no part. Default 1 each */
  readonly weights?: Float64Array | null
}

/**
 * Accumulated local effects (ALE) of a column of numbers: how the answer changes within each bin, averaged over the rows that are there, and summed up. Unlike
 * partial dependence it asks about rows near those that occur.
 *
 * ```
 * edges z_0 … z_K at quantiles, equal ones merged, the first bin closed on the left
 * effect_k = mean over rows in bin k of f(z_k, rest) − f(z_{k−1}, rest), accumulated
 * centred by the count-weighted mean of the bins' mid-points
 * ```
 *
 * @throws explain.constant_column where all values are equal
 * Source: Apley and Zhu 2020.
 * @example
 * const rowsWith = (values) => ({ rows: values.length, names: ['x'], columns: [values] })
 * const answers = ({ columns }) => columns[0].map((x) => 3 * x)
 * accumulatedEffects({ values: Float64Array.of(0, 1, 2), rowsWith, answers, bins: 2 }).effect // Float64Array [-2.5, 0.5, 3.5]
 */
export function accumulatedEffects({
  values,
  rowsWith,
  answers,
  bins = 20,
  weights = null,
}: LocalRows): AccumulatedEffects {
  const edges = quantileEdges(values, bins, weights)
  if (edges.length < 2) throw candorError('explain.constant_column', { values: edges.length })
  const place = Int32Array.from(values, (value, row) => (weights?.[row] === 0 ? -1 : binOf(edges, value)))
  const at = (offset: number) =>
    answers(rowsWith(values.map((value, row) => (place[row]! < 0 ? value : edges[place[row]! + offset]!))))
  const [upper, lower] = [at(1), at(0)]
  const counts = new Int32Array(edges.length - 1)
  const [sums, weight] = [new Float64Array(edges.length - 1), new Float64Array(edges.length - 1)]
  place.forEach((bin, row) => {
    if (bin < 0) return
    const w = weights?.[row] ?? 1
    counts[bin]!++
    weight[bin]! += w
    sums[bin]! += w * (upper[row]! - lower[row]!)
  })
  return {
    rows: counts.reduce((sum, count) => sum + count, 0),
    edges,
    counts,
    effect: accumulated(weight, sums),
  }
}

/** Bins have edges at values of rows that weigh, so each weighs something. */
function accumulated(weight: Float64Array, sums: Float64Array): Float64Array {
  const effect = new Float64Array(weight.length + 1)
  weight.forEach((w, k) => {
    effect[k + 1] = effect[k]! + sums[k]! / w
  })
  const total = weight.reduce((sum, w) => sum + w, 0)
  const mean = weight.reduce((sum, w, k) => sum + (w * (effect[k]! + effect[k + 1]!)) / 2, 0) / total
  return effect.map((value) => value - mean)
}

/**
 * The same for categories in an order: the effect of going from one level to its neighbour, averaged over the rows of both, centred by the rows of each level.
 *
 * @param codes   the level of every row, 0 … levels − 1 in the order wanted, each with a row that weighs; -1 missing
 * @param weights of the rows; those of weight 0 take no part. Default 1 each
 * @returns one effect per level
 * Source: Apley and Zhu 2020, section 4.
 * @example
 * const rowsWith = (codes) => ({ rows: codes.length, names: ['x'], columns: [Float64Array.from(codes)] })
 * const answers = ({ columns }) => columns[0].map((x) => 3 * x)
 * levelEffects({ codes: Int32Array.of(0, 1, 1, 2), levels: 3, rowsWith, answers }) // Float64Array [-3, 0, 3]
 */
export function levelEffects({
  codes,
  levels,
  rowsWith,
  answers,
  weights = null,
}: {
  readonly codes: Int32Array
  readonly levels: number
  readonly rowsWith: (codes: Int32Array) => Matrix
  readonly answers: (matrix: Matrix) => Float64Array
  readonly weights?: Float64Array | null
}): Float64Array {
  const own = answers(rowsWith(codes))
  const up = answers(rowsWith(codes.map((code) => (code < 0 ? code : Math.min(levels - 1, code + 1)))))
  const down = answers(rowsWith(codes.map((code) => (code < 0 ? code : Math.max(0, code - 1)))))
  const [sums, counts] = [new Float64Array(levels), new Float64Array(levels)]
  const rowsOf = new Float64Array(levels)
  codes.forEach((code, row) => {
    const w = weights?.[row] ?? 1
    if (code < 0 || w === 0) return
    rowsOf[code]! += w
    if (code + 1 < levels) addTo(sums, counts, code + 1, w, up[row]! - own[row]!)
    if (code > 0) addTo(sums, counts, code, w, own[row]! - down[row]!)
  })
  const effect = new Float64Array(levels)
  for (let k = 1; k < levels; k++) effect[k] = effect[k - 1]! + (counts[k]! > 0 ? sums[k]! / counts[k]! : 0)
  const total = rowsOf.reduce((sum, count) => sum + count, 0)
  const mean = total > 0 ? effect.reduce((sum, value, k) => sum + value * rowsOf[k]!, 0) / total : 0
  return effect.map((value) => value - mean)
}

function addTo(sums: Float64Array, counts: Float64Array, place: number, weight: number, value: number): void {
  sums[place]! += weight * value
  counts[place]! += weight
}
