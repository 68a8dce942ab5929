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

/**
 * The same for any two of many columns, each ranked once; a missing value ranks as one value above all others.
 *
 * @returns of the places of two columns; 0 where one of them is constant
 * @example
 * rankCorrelations([Float64Array.of(1, 2, 3), Float64Array.of(10, 40, 20)])(0, 1) // 0.5
 */
export function rankCorrelations(columns: readonly Float64Array[]): (a: number, b: number) => number {
  const ranked = new Map<number, { readonly ranks: Float64Array; readonly size: number }>()
  const ranksOf = (j: number) => {
    const ranks = centredRanks(
      columns[j]!.map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)),
    )
    const found = { ranks, size: Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) }
    ranked.set(j, found)
    return found
  }
  return (a, b) => {
    const [x, y] = [ranked.get(a) ?? ranksOf(a), ranked.get(b) ?? ranksOf(b)]
    if (x.size === 0 || y.size === 0) return 0
    const dot = x.ranks.reduce((sum, rank, i) => sum + rank * y.ranks[i]!, 0)
    return Math.max(-1, Math.min(1, dot / (x.size * y.size)))
  }
}
