import type { Matrix } from '../features/index.ts'

/** How far a row lies from the rows that the model knows: mean distance to the nearest five, and what is still usual. */
export type Plausibility = {
  readonly distance: number
  readonly limit: number
  readonly isPlausible: boolean
}

const neighbours = 5
const usualShare = 0.95

/**
 * Makes a judge of rows: distance is Euclidean over model columns in units of their standard deviation in the background (a missing value is
 * one unit from any other), `limit` the 95th percentile of the background rows' own distances to their nearest others.
 *
 * @returns a function of one row's model columns; null where the background has no more rows than neighbours are asked for
 * @example
 * const six = { rows: 6, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4, 5, 6)] }
 * plausibilityAmong(six)(Float64Array.of(100)).isPlausible // false
 */
export function plausibilityAmong(background: Matrix): ((row: Float64Array) => Plausibility) | null {
  if (background.rows <= neighbours) return null
  const scales = background.columns.map(deviation)
  const rows = Array.from({ length: background.rows }, (_, i) =>
    Float64Array.from(background.columns, (column) => column[i]!),
  )
  const own = rows
    .map((row, i) => meanOfNearest(distancesTo(rows.toSpliced(i, 1), row, scales)))
    .sort((a, b) => a - b)
  const limit = own[Math.ceil(usualShare * own.length) - 1]!
  return (row) => {
    const distance = meanOfNearest(distancesTo(rows, row, scales))
    return { distance, limit, isPlausible: distance <= limit }
  }
}

/** Of the values that are there; 0 where they do not differ. */
function deviation(column: Float64Array): number {
  const values = column.filter((value) => !Number.isNaN(value))
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return Math.sqrt(squares / Math.max(1, values.length))
}

function distancesTo(rows: readonly Float64Array[], row: Float64Array, scales: readonly number[]): number[] {
  return rows.map((other) =>
    Math.sqrt(row.reduce((sum, value, j) => sum + squaredGap(value, other[j]!, scales[j]!), 0)),
  )
}

function squaredGap(a: number, b: number, scale: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : 1
  const gap = scale === 0 ? (a === b ? 0 : 1) : (a - b) / scale
  return gap * gap
}

function meanOfNearest(distances: readonly number[]): number {
  const nearest = distances.toSorted((a, b) => a - b).slice(0, neighbours)
  return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length
}
