import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type Ensemble, leafSums } from '../models/index.ts'

/** Which rows an ensemble cannot tell apart: row `from + i` of a matrix has number `places[i]`, below `numbers`; some numbers may be nobody's. */
export type RepeatedRows = {
  readonly from: number
  readonly places: Uint32Array
  readonly numbers: number
}

/** Rows that are scored at a time: what is gathered for them stays in the cache. */
const gatheredRows = 131_072

/**
 * Scores of rows as of `leafSums`: the first row of each number is scored, from its own values, and the others of that number are given what it has.
 *
 * @param out rows of the whole matrix; those that `rows` speaks of are written
 * @example
 * const score = new Float64Array(1)
 * scoreRepeated(stump, matrix, { from: 0, places: Uint32Array.of(0), numbers: 1 }, 0, null, score)
 * score // Float64Array [1]
 */
export function scoreRepeated(
  ensemble: Ensemble,
  matrix: Matrix,
  { from, places, numbers }: RepeatedRows,
  output: number,
  executor: Executor | null | undefined,
  out: Float64Array,
): void {
  const { order, firsts } = orderByFirst(places, numbers)
  const scores = new Float64Array(firsts.length)
  const gather = gatherer(ensemble, matrix, from, Math.min(gatheredRows, firsts.length))
  for (let first = 0; first < firsts.length; first += gatheredRows) {
    const part = firsts.subarray(first, first + gatheredRows)
    scores.set(leafSums(ensemble, gather(part), output, executor), first)
  }
  for (let i = 0; i < places.length; i++) out[from + i] = scores[order[places[i]!]!]!
}

/** Numbers in the order in which they first occur, and the row of each that comes first: values are then read from front to back. */
function orderByFirst(places: Uint32Array, numbers: number): { order: Int32Array; firsts: Int32Array } {
  const order = new Int32Array(numbers).fill(-1)
  const firsts = new Int32Array(numbers)
  let count = 0
  for (let i = 0; i < places.length; i++) {
    if (order[places[i]!]! >= 0) continue
    order[places[i]!] = count
    firsts[count++] = i
  }
  return { order, firsts: firsts.subarray(0, count) }
}

/** Columns that no tree splits are not gathered. */
function gatherer({ feature }: Ensemble, { names, columns }: Matrix, from: number, most: number) {
  const used = new Set(feature)
  const none = new Float64Array(most)
  const own = columns.map((_, j) => (used.has(j) ? new Float64Array(most) : none))
  return (rows: Int32Array): Matrix => {
    columns.forEach((column, j) => {
      if (used.has(j)) gatherColumn(column, from, rows, own[j]!)
    })
    return { rows: rows.length, names, columns: own.map((column) => column.subarray(0, rows.length)) }
  }
}

function gatherColumn(column: Float64Array, from: number, rows: Int32Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = column[from + rows[i]!]!
}
