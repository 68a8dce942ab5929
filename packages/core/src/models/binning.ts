import type { Matrix } from '../features/index.ts'
import { type LevelBins, levelBins, levelCodes } from './category-bins.ts'

/** Most value bins of a column: codes 0 … 254 leave code 255 for missing values, so that a code is one byte. */
export const maxValueBins = 255

/** Threshold of the split "any value, not missing": every finite float32 value is at most this. */
export const largestFloat32 = 3.4028234663852886e38

/**
 * A matrix as bin codes. Column j has `cuts[j].length + 1` value bins; row r holds a value of bin b when
 * `cuts[j][b - 1] < float32(x) <= cuts[j][b]`, and the code `cuts[j].length + 1` when the value is missing (NaN).
 */
export type BinnedMatrix = {
  readonly rows: number
  readonly names: readonly string[]
  /** codes[j][r], one byte each */
  readonly codes: readonly Uint8Array[]
  /** ascending float32 values, all distinct; none for a category column */
  readonly cuts: readonly Float64Array[]
  /** the levels of the bins of each category column, null for other columns; absent where there are no category columns */
  readonly levels?: readonly (LevelBins | null)[]
}

/**
 * Cuts every column into at most `maxBins` quantile bins of its float32 values, and gives each row its bin codes.
 *
 * A column with at most `maxBins` distinct values gets one bin for each. Otherwise bins are filled from the smallest
 * value on: a value as frequent as an average bin stands alone, the others share bins of nearly equal row counts.
 * A cut is the float32 midpoint of the two values beside it (the lower value where the midpoint rounds up to the upper),
 * so `float32(x) <= cut` parts the rows exactly as their codes do. Row weights play no part; the result depends on the
 * values alone, never on their order.
 *
 * @param maxBins    2 … 255
 * @param isCategory columns whose values are numbers of levels: binned by `levelBins`, into up to 255 bins whatever `maxBins` is
 * Source: bins as LightGBM's `GreedyFindBin` (microsoft/LightGBM src/io/bin.cpp). Deviation: all rows are counted, not a
 * sample, and no smallest number of rows per bin is asked for.
 * @example
 * const ages = { rows: 4, names: ['age'], columns: [Float64Array.of(30, 40, NaN, 30)] }
 * binMatrix(ages, { maxBins: 255 }).cuts[0]  // Float64Array [35]
 * binMatrix(ages, { maxBins: 255 }).codes[0] // Uint8Array [0, 1, 2, 0]
 */
export function binMatrix(
  matrix: Matrix,
  { maxBins = maxValueBins, isCategory = null }: BinOptions = {},
): BinnedMatrix {
  const columns = matrix.columns.map((column) => Float32Array.from(column))
  const cuts = columns.map((column, j) => (isCategory?.[j] ? noCuts : cutsOf(column, maxBins)))
  if (!isCategory?.includes(true)) return codedBy(matrix, columns, cuts)
  const levels = matrix.columns.map((column, j) => (isCategory[j] ? levelBins(column, maxValueBins) : null))
  return codedBy(matrix, columns, cuts, levels)
}

export type BinOptions = {
  readonly maxBins?: number
  readonly isCategory?: readonly boolean[] | null
}

const noCuts = new Float64Array(0)

function codedBy(
  matrix: Matrix,
  columns: readonly Float32Array[],
  cuts: readonly Float64Array[],
  levels?: readonly (LevelBins | null)[],
): BinnedMatrix {
  const codes = columns.map((column, j) => {
    const bins = levels?.[j]
    return bins ? levelCodes(matrix.columns[j]!, bins) : codesOf(column, cuts[j]!)
  })
  return { rows: matrix.rows, names: matrix.names, codes, cuts, ...(levels && { levels }) }
}

/**
 * Codes of other rows under cuts that were found before, such as those of a validation matrix.
 *
 * @example
 * applyCuts({ rows: 2, names: ['age'], columns: [Float64Array.of(35, 36)] }, [Float64Array.of(35)]).codes[0]
 * // Uint8Array [0, 1]
 */
export function applyCuts(
  matrix: Matrix,
  cuts: readonly Float64Array[],
  levels?: BinnedMatrix['levels'],
): BinnedMatrix {
  const columns = matrix.columns.map((column) => Float32Array.from(column))
  return codedBy(matrix, columns, cuts, levels)
}

/** Value bins of column j; the code of a missing value is the same number. */
export function valueBins(binned: BinnedMatrix, j: number): number {
  return binned.levels?.[j]?.length ?? binned.cuts[j]!.length + 1
}

function cutsOf(column: Float32Array, maxBins: number): Float64Array {
  const { values, counts } = distinctValues(column)
  const lasts = counts.length <= maxBins ? counts.map((_, i) => i) : lastOfEachBin(counts, maxBins)
  return Float64Array.from(lasts.slice(0, -1), (i) => cutBetween(values[i]!, values[i + 1]!))
}

function distinctValues(column: Float32Array): { values: number[]; counts: number[] } {
  const sorted = column.filter((x) => !Number.isNaN(x)).sort()
  const values: number[] = []
  const counts: number[] = []
  for (const x of sorted) {
    if (x === values[values.length - 1]) counts[counts.length - 1]!++
    else {
      values.push(x)
      counts.push(1)
    }
  }
  return { values, counts }
}

/** Positions of the last distinct value of each bin, ascending; the last one is the greatest value. */
function lastOfEachBin(counts: readonly number[], maxBins: number): number[] {
  const isFrequent = frequentValues(counts, maxBins)
  let restBins = maxBins - isFrequent.filter(Boolean).length
  let restRows = sum(counts.filter((_, i) => !isFrequent[i]))
  let share = restRows / restBins
  let rows = 0
  const lasts: number[] = []
  for (let i = 0; i < counts.length - 1 && lasts.length < maxBins - 1; i++) {
    rows += counts[i]!
    if (!isFrequent[i]) restRows -= counts[i]!
    const makesRoom = isFrequent[i + 1]! && rows >= share / 2
    if (!isFrequent[i] && rows < share && !makesRoom) continue
    lasts.push(i)
    rows = 0
    if (!isFrequent[i]) share = restRows / --restBins
  }
  return [...lasts, counts.length - 1]
}

function frequentValues(counts: readonly number[], maxBins: number): boolean[] {
  const average = sum(counts) / maxBins
  return counts.map((count) => count >= average)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function cutBetween(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2)
  return middle >= low && middle < high ? middle : low
}

function codesOf(column: Float32Array, cuts: Float64Array): Uint8Array {
  return Uint8Array.from(column, (x) => (Number.isNaN(x) ? cuts.length + 1 : firstAtLeast(cuts, x)))
}

/** Position of the first cut >= x, or `cuts.length`. */
function firstAtLeast(cuts: Float64Array, x: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (x <= cuts[middle]!) high = middle
    else low = middle + 1
  }
  return low
}
