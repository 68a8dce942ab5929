import { ascendingOrder } from '../math/index.ts'
import { type Undefined, undefinedValue } from '../metrics/index.ts'

/**
 * Spearman's rank correlation: that of the mid-ranks of two columns, over the rows in which both have a value.
 *
 * @returns −1 to 1; undefined for fewer than two such rows, and where one column is constant in them
 * Source: Spearman 1904; SciPy's `spearmanr` gives the same.
 * @example
 * rankCorrelation(Float64Array.of(1, 2, 3), Float64Array.of(10, 40, 20)) // 0.5
 */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | Undefined {
  const rows = [...a.keys()].filter((row) => !Number.isNaN(a[row]!) && !Number.isNaN(b[row]!))
  if (rows.length < 2) return undefinedValue('too_few_rows', rows.length)
  const [x, y] = [a, b].map((own) => centredRanks(Float64Array.from(rows, (row) => own[row]!))) as [
    Float64Array,
    Float64Array,
  ]
  const dot = (one: Float64Array, two: Float64Array) => one.reduce((sum, rank, i) => sum + rank * two[i]!, 0)
  const size = Math.sqrt(dot(x, x) * dot(y, y))
  return size > 0 ? Math.max(-1, Math.min(1, dot(x, y) / size)) : undefinedValue('no_variation', rows.length)
}

/** Twice the mid-ranks less their mean, so that all are whole numbers and a constant column gives exact zeros. */
function centredRanks(values: Float64Array): Float64Array {
  const order = ascendingOrder(values)
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) ranks[order[i]!] = from + to - values.length
    from = to
  }
  return ranks
}
