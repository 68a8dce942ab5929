import { binOf, quantileEdges } from './value-grid.ts'

/** Another column of the same rows: numbers, or codes of levels where it `isCategory`; NaN where it is missing. */
export type OtherColumn = { readonly values: Float64Array; readonly isCategory: boolean }

/**
 * The levels of a category that have rows, in an order in which neighbours are alike in all else, so that steps from one to the next can be taken by rows
 * near those that occur.
 *
 * The distance of two levels is the sum over the other columns of how far their distributions lie apart (of numbers the greatest difference of the shares
 * below a value, of categories half the sum of the differences of shares); the order is that along the first axis of classical scaling of the distances, turned so that
 * it rather follows the levels' own.
 *
 * @param codes   the level of every row, -1 missing
 * @param weights of the rows; default 1 each
 * @returns codes of the levels that have rows that weigh
 * Source: Apley and Zhu 2020, section 4; the authors' ALEPlot orders categories so.
 * @example
 * const other = { values: Float64Array.of(1, 3, 2, 2, 4, 3), isCategory: false }
 * similarityOrder(Int32Array.of(0, 1, 2, 0, 1, 2), 3, [other]) // Int32Array [0, 2, 1]
 */
export function similarityOrder(
  codes: Int32Array,
  levels: number,
  others: readonly OtherColumn[],
  weights: Float64Array | null = null,
): Int32Array {
  const rows = new Float64Array(levels)
  codes.forEach((code, row) => {
    if (code >= 0) rows[code]! += weights?.[row] ?? 1
  })
  const present = Int32Array.from(rows.keys()).filter((level) => rows[level]! > 0)
  if (present.length < 3) return present
  const place = new Int32Array(levels).fill(-1)
  present.forEach((level, k) => {
    place[level] = k
  })
  const distances = new Float64Array(present.length * present.length)
  const own = { place: codes.map((code) => (code < 0 ? -1 : place[code]!)), count: present.length, weights }
  for (const other of others) addDistances(distances, own, other)
  const axis = firstAxis(distances, present.length)
  const order = Array.from(present.keys()).sort((a, b) => axis[a]! - axis[b]! || a - b)
  return Int32Array.from(order, (k) => present[k]!)
}

type Own = { readonly place: Int32Array; readonly count: number; readonly weights: Float64Array | null }

/** Places of a column's values that are told apart. */
const steps = 64

function addDistances(distances: Float64Array, own: Own, { values, isCategory }: OtherColumn): void {
  const edges = isCategory ? null : quantileEdges(values, steps)
  const width = 2 + (edges === null ? Math.max(-1, largestOf(values)) : edges.length)
  const shares = sharesOf(own, width, (row) => {
    const value = values[row]!
    if (Number.isNaN(value)) return 0
    return 1 + (edges === null ? value : binOf(edges, value))
  })
  for (let a = 0; a < own.count; a++)
    for (let b = a + 1; b < own.count; b++) {
      const apart = apartOf(shares.subarray(a * width), shares.subarray(b * width), width, isCategory)
      distances[a * own.count + b]! += apart
      distances[b * own.count + a]! += apart
    }
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => (value > most ? value : most), -1)
}

function sharesOf(
  { place, count, weights }: Own,
  width: number,
  binAt: (row: number) => number,
): Float64Array {
  const shares = new Float64Array(count * width)
  const totals = new Float64Array(count)
  place.forEach((k, row) => {
    if (k < 0) return
    const weight = weights?.[row] ?? 1
    shares[k * width + binAt(row)]! += weight
    totals[k]! += weight
  })
  return shares.map((share, i) => share / totals[Math.floor(i / width)]!)
}

function apartOf(a: Float64Array, b: Float64Array, width: number, isCategory: boolean): number {
  let [sum, below, most] = [0, 0, 0]
  for (let k = 0; k < width; k++) {
    sum += Math.abs(a[k]! - b[k]!)
    below += a[k]! - b[k]!
    most = Math.max(most, Math.abs(below))
  }
  return isCategory ? sum / 2 : most
}

/** Turns after which the axis no longer moves for any table seen; a bound, so that the work is. */
const mostTurns = 500

/** Places along the first axis of classical scaling: the greatest eigenvector of the centred, halved, negated squares, by powers of the matrix. */
function firstAxis(distances: Float64Array, n: number): Float64Array {
  const squares = distances.map((value) => value * value)
  const means = Float64Array.from({ length: n }, (_, a) => sumOf(squares.subarray(a * n, (a + 1) * n)) / n)
  const mean = sumOf(means) / n
  const inner = squares.map((value, i) => -0.5 * (value - means[Math.floor(i / n)]! - means[i % n]! + mean))
  const shift = Math.max(
    ...means.map((_, a) =>
      inner.subarray(a * n, (a + 1) * n).reduce((sum, value) => sum + Math.abs(value), 0),
    ),
  )
  let axis = Float64Array.from({ length: n }, (_, a) => a - (n - 1) / 2)
  for (let turn = 0; turn < mostTurns; turn++) {
    const next = axis.map(
      (value, a) => shift * value + axis.reduce((sum, other, b) => sum + inner[a * n + b]! * other, 0),
    )
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0))
    if (!(length > 0)) return axis
    axis = next.map((value) => value / length)
  }
  const tilt = axis.reduce((sum, value, a) => sum + value * (a - (n - 1) / 2), 0)
  return tilt < 0 ? axis.map((value) => -value) : axis
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
