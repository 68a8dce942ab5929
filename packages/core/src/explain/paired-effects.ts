import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { binOf, quantileEdges } from './value-grid.ts'

/** Second-order accumulated local effects: `effect[i * second.length + j]` at first[i], second[j]; what neither column does alone. */
export type PairedEffects = {
  readonly rows: number
  /** edges of the first column */
  readonly first: Float64Array
  readonly second: Float64Array
  /** rows of each cell that weigh, (first − 1) × (second − 1), row-major */
  readonly counts: Int32Array
  readonly effect: Float64Array
}

export type PairedRows = {
  /** values of both columns in every row; rows with NaN in one take no part */
  readonly values: readonly [Float64Array, Float64Array]
  /** all rows with both columns set to values of their own each */
  readonly rowsWith: (first: Float64Array, second: Float64Array) => Matrix
  readonly answers: (matrix: Matrix) => Float64Array
  /** bins a column at most; default 20 */
  readonly bins?: number
  /** of the rows; those of weight 0 take no part. Default 1 each */
  readonly weights?: Float64Array | null
}

/**
 * Second-order accumulated local effects (ALE) of two columns of numbers: what they do together beyond what each does by itself, asked of rows near those
 * that occur. 0 everywhere where the answer is a sum of what each does.
 *
 * ```
 * delta(k, m) = mean over rows in cell (k, m) of [f(z_k, u_m) − f(z_{k−1}, u_m)] − [f(z_k, u_{m−1}) − f(z_{k−1}, u_{m−1})]
 * a cell without rows has the delta of the nearest one that has some, by number of cells; ties by the first
 * accumulated along both, less the accumulated mean changes along each alone, centred by the weighted mean of the cells
 * ```
 *
 * @throws explain.constant_column where all values of a column are equal
 * Source: Apley and Zhu 2020, section 3.3 and its supplement; the authors' ALEPlot does the same.
 * @example
 * const values = [Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 1, 0, 1)]
 * const rowsWith = (a, b) => ({ rows: 4, names: ['a', 'b'], columns: [a, b] })
 * const answers = ({ columns: [a, b] }) => a.map((x, i) => x * b[i])
 * pairedEffects({ values, rowsWith, answers, bins: 1 }).effect // Float64Array [0.25, -0.25, -0.25, 0.25]
 */
export function pairedEffects({
  values,
  rowsWith,
  answers,
  bins = 20,
  weights = null,
}: PairedRows): PairedEffects {
  const weighing = values[0].map((value, row) =>
    Number.isNaN(value) || Number.isNaN(values[1][row]!) ? 0 : (weights?.[row] ?? 1),
  )
  const [first, second] = values.map((own) => quantileEdges(own, bins, weighing)) as [
    Float64Array,
    Float64Array,
  ]
  for (const edges of [first, second])
    if (edges.length < 2) throw candorError('explain.constant_column', { values: edges.length })
  const grid = { rows: first.length - 1, columns: second.length - 1 }
  const cells = cellsOf(values, [first, second], weighing)
  const corner = (up: number, along: number) =>
    answers(
      rowsWith(
        cornersOf(values[0], first, cells, (cell) => Math.floor(cell / grid.columns) + up),
        cornersOf(values[1], second, cells, (cell) => (cell % grid.columns) + along),
      ),
    )
  const corners = [corner(1, 1), corner(0, 1), corner(1, 0), corner(0, 0)] as const
  const { sums, weight, counts } = sumsOf(grid, cells, weighing, corners)
  const surface = accumulated(grid, filled(grid, sums, weight))
  return {
    rows: counts.reduce((sum, count) => sum + count, 0),
    first,
    second,
    counts,
    effect: centred(grid, withoutAlone(grid, surface, weight), weight),
  }
}

type Grid = { readonly rows: number; readonly columns: number }

/** The cell of every row, row-major; -1 of those that take no part. */
function cellsOf(
  [a, b]: PairedRows['values'],
  [first, second]: readonly [Float64Array, Float64Array],
  weighing: Float64Array,
): Int32Array {
  return Int32Array.from(a, (value, row) =>
    weighing[row] === 0 ? -1 : binOf(first, value) * (second.length - 1) + binOf(second, b[row]!),
  )
}

function cornersOf(
  own: Float64Array,
  edges: Float64Array,
  cells: Int32Array,
  placeOf: (cell: number) => number,
): Float64Array {
  return own.map((value, row) => (cells[row]! < 0 ? value : edges[placeOf(cells[row]!)]!))
}

function sumsOf(
  { rows, columns }: Grid,
  cells: Int32Array,
  weighing: Float64Array,
  [both, alongOnly, upOnly, neither]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
) {
  const [sums, weight] = [new Float64Array(rows * columns), new Float64Array(rows * columns)]
  const counts = new Int32Array(rows * columns)
  cells.forEach((cell, row) => {
    if (cell < 0) return
    const change = both[row]! - alongOnly[row]! - (upOnly[row]! - neither[row]!)
    sums[cell]! += weighing[row]! * change
    weight[cell]! += weighing[row]!
    counts[cell]!++
  })
  return { sums, weight, counts }
}

function filled({ rows, columns }: Grid, sums: Float64Array, weight: Float64Array): Float64Array {
  const known = [...weight.keys()].filter((cell) => weight[cell]! > 0)
  const distance = (a: number, b: number) => {
    const up = (Math.floor(a / columns) - Math.floor(b / columns)) / rows
    const along = ((a % columns) - (b % columns)) / columns
    return up * up + along * along
  }
  return sums.map((sum, cell) => {
    if (weight[cell]! > 0) return sum / weight[cell]!
    const nearest = known.reduce((best, one) => (distance(cell, one) < distance(cell, best) ? one : best))
    return sums[nearest]! / weight[nearest]!
  })
}

/** Sums of all cells below, at the corners: one more each way than there are cells. */
function accumulated({ rows, columns }: Grid, delta: Float64Array): Float64Array {
  const width = columns + 1
  const surface = new Float64Array((rows + 1) * width)
  for (let k = 1; k <= rows; k++)
    for (let m = 1; m <= columns; m++)
      surface[k * width + m] =
        delta[(k - 1) * columns + m - 1]! +
        surface[(k - 1) * width + m]! +
        surface[k * width + m - 1]! -
        surface[(k - 1) * width + m - 1]!
  return surface
}

/** The surface less what it changes along either column on average over the rows that are there. */
function withoutAlone({ rows, columns }: Grid, surface: Float64Array, weight: Float64Array): Float64Array {
  const width = columns + 1
  const up = new Float64Array(rows + 1)
  const along = new Float64Array(columns + 1)
  const at = (k: number, m: number) => surface[k * width + m]!
  for (let k = 1; k <= rows; k++) {
    let [sum, total] = [0, 0]
    for (let m = 1; m <= columns; m++) {
      const w = weight[(k - 1) * columns + m - 1]!
      sum += (w * (at(k, m) - at(k - 1, m) + at(k, m - 1) - at(k - 1, m - 1))) / 2
      total += w
    }
    up[k] = up[k - 1]! + sum / total
  }
  for (let m = 1; m <= columns; m++) {
    let [sum, total] = [0, 0]
    for (let k = 1; k <= rows; k++) {
      const w = weight[(k - 1) * columns + m - 1]!
      sum += (w * (at(k, m) - at(k, m - 1) + at(k - 1, m) - at(k - 1, m - 1))) / 2
      total += w
    }
    along[m] = along[m - 1]! + sum / total
  }
  return surface.map((value, place) => value - up[Math.floor(place / width)]! - along[place % width]!)
}

function centred({ rows, columns }: Grid, surface: Float64Array, weight: Float64Array): Float64Array {
  const width = columns + 1
  let [sum, total] = [0, 0]
  for (let k = 0; k < rows; k++)
    for (let m = 0; m < columns; m++) {
      const w = weight[k * columns + m]!
      const corners = [k * width + m, k * width + m + 1, (k + 1) * width + m, (k + 1) * width + m + 1]
      sum += (w * corners.reduce((all, place) => all + surface[place]!, 0)) / 4
      total += w
    }
  return surface.map((value) => value - sum / total)
}
