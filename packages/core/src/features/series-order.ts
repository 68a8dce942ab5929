import type { Column } from '../data/index.ts'
import { isMissing } from '../data/index.ts'

/** Series that follow one another: the rows of series s are `rows[starts[s]]` … before `rows[starts[s + 1]]`. */
export type SeriesOrder = { readonly rows: Int32Array; readonly starts: Int32Array }

/**
 * The rows of each entity, by time. Entities come in the order of their first row; rows without an entity are left out. Rows of one instant stay
 * in their order, missing instants come last. Linear where each entity's rows already stand in order.
 *
 * @example
 * seriesOrder({ type: 'int32', values: Int32Array.of(7, 4, 7) }, Float64Array.of(5, 0, 2)).rows // Int32Array [2, 0, 1]
 */
export function seriesOrder(entity: Column, times: Float64Array): SeriesOrder {
  const { codes, count } = denseCodes(entity)
  const starts = startsOf(codes, count)
  const rows = placed(codes, starts)
  for (let s = 0; s < count; s++) sortByTime(rows.subarray(starts[s]!, starts[s + 1]!), times)
  return { rows, starts }
}

/** Codes from 0 in the order of first appearance, -1 where missing. Rows of one entity that stand together are looked up once. */
function denseCodes(entity: Column): { codes: Int32Array; count: number } {
  const { values } = entity
  const codes = new Int32Array(values.length)
  const known = new Map<number, number>()
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (row > 0 && value === values[row - 1]) codes[row] = codes[row - 1]!
    else codes[row] = isMissing(entity, row) ? -1 : codeOf(known, value)
  }
  return { codes, count: known.size }
}

function codeOf(known: Map<number, number>, value: number): number {
  const code = known.get(value) ?? known.size
  known.set(value, code)
  return code
}

function startsOf(codes: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1)
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) starts[codes[row]! + 1]!++
  for (let s = 0; s < count; s++) starts[s + 1]! += starts[s]!
  return starts
}

function placed(codes: Int32Array, starts: Int32Array): Int32Array {
  const next = starts.slice()
  const rows = new Int32Array(starts.at(-1)!)
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) rows[next[codes[row]!]!++] = row
  return rows
}

function sortByTime(rows: Int32Array, times: Float64Array): void {
  let isSorted = true
  for (let i = 1; i < rows.length && isSorted; i++) isSorted = times[rows[i - 1]!]! <= times[rows[i]!]!
  if (!isSorted) rows.sort((a, b) => timeOf(times, a) - timeOf(times, b) || a - b)
}

/** A missing instant as one after all others. */
function timeOf(times: Float64Array, row: number): number {
  const time = times[row]!
  return Number.isNaN(time) ? Number.MAX_VALUE : time
}
