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
 * one unit from any other), `limit` the 95th percentile of the background rows' own distances to their nearest others. The limit is worked out when
 * the first row is judged: it takes the distances of all pairs.
 *
 * @returns a function of one row's model columns; null where the background has no more rows than neighbours are asked for
 * @example
 * const six = { rows: 6, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4, 5, 6)] }
 * plausibilityAmong(six)(Float64Array.of(100)).isPlausible // false
 */
export function plausibilityAmong(background: Matrix): ((row: Float64Array) => Plausibility) | null {
  if (background.rows <= neighbours) return null
  const known = { ...background, scales: Float64Array.from(background.columns, deviation) }
  let limit: number | null = null
  return (row) => {
    limit ??= limitOf(known)
    const distance = meanOfNearest(squaresTo(known, row))
    return { distance, limit, isPlausible: distance <= limit }
  }
}

type Known = Pick<Matrix, 'rows' | 'columns'> & { readonly scales: Float64Array }

/** Of the values that are there; 0 where they do not differ. */
function deviation(column: Float64Array): number {
  const values = column.filter((value) => !Number.isNaN(value))
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return Math.sqrt(squares / Math.max(1, values.length))
}

function limitOf(known: Known): number {
  const own = Float64Array.from({ length: known.rows }, (_, i) => {
    const row = Float64Array.from(known.columns, (column) => column[i]!)
    const squares = squaresTo(known, row)
    // a row is no neighbour of its own
    squares[i] = Number.POSITIVE_INFINITY
    return meanOfNearest(squares)
  }).sort()
  return own[Math.ceil(usualShare * own.length) - 1]!
}

/** Squares of the distances of a row to all that are known, column by column. */
function squaresTo({ rows, columns, scales }: Known, row: Float64Array): Float64Array {
  const squares = new Float64Array(rows)
  columns.forEach((column, j) => {
    const [value, scale] = [row[j]!, scales[j]!]
    if (Number.isNaN(value)) for (let i = 0; i < rows; i++) squares[i]! += Number.isNaN(column[i]!) ? 0 : 1
    else if (scale === 0) for (let i = 0; i < rows; i++) squares[i]! += column[i] === value ? 0 : 1
    else addGaps(squares, column, value, scale)
  })
  return squares
}

function addGaps(squares: Float64Array, column: Float64Array, value: number, scale: number): void {
  for (let i = 0; i < squares.length; i++) {
    const gap = (value - column[i]!) / scale
    squares[i]! += Number.isNaN(gap) ? 1 : gap * gap
  }
}

function meanOfNearest(squares: Float64Array): number {
  const nearest = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY)
  for (const square of squares) {
    if (!(square < nearest[neighbours - 1]!)) continue
    let place = neighbours - 1
    for (; place > 0 && nearest[place - 1]! > square; place--) nearest[place] = nearest[place - 1]!
    nearest[place] = square
  }
  return nearest.reduce((sum, square) => sum + Math.sqrt(square), 0) / neighbours
}
