import type { Matrix } from '../features/index.ts'
import { type Crew, jobSize, writeFields } from '../kernels/index.ts'
import { maxValueBins } from './binning.ts'
import { type LevelBins, levelBins, levelCodes } from './category-bins.ts'

/**
 * Bin codes in the kernels' memory. Grouped: column j is byte j % width of the 8 bytes that group j / width has for each row. By
 * column: each column is a group of its own, one byte a row.
 */
export type PackedCodes = {
  readonly address: number
  /** bytes from one row to the next, and from one group to the next */
  readonly rowStride: number
  readonly groupStride: number
  readonly rows: number
}

/** The layout that all tables of a run share, and the cuts of each column as `binMatrix` has them. */
export type CodeLayout = {
  readonly columns: number
  /** columns of a group; the last one may have fewer */
  readonly width: number
  readonly groups: number
  readonly cuts: readonly Float64Array[]
  /** value bins of each column; a missing value has this number for its code */
  readonly bins: readonly number[]
  /** the levels of the bins of each category column, null for other columns; absent where there are no category columns */
  readonly levels?: readonly (LevelBins | null)[]
}

/** 8 columns have histograms of 32 KiB, what the first cache of a processor holds. */
const widestGroup = 8
const codeChunk = 16_384

/**
 * Cuts the columns of the first matrix into bins, and codes the rows of all of them. Twins: `binMatrix`, `applyCuts`.
 *
 * @param isCategory columns whose values are numbers of levels, which have a bin each
 * @returns codes of each matrix, in order; they stay in the crew's memory
 */
export function packCodes(
  crew: Crew,
  matrices: readonly Matrix[],
  maxBins: number,
  order: 'grouped' | 'by_column' = 'grouped',
  isCategory: readonly boolean[] | null = null,
): { layout: CodeLayout; codes: readonly PackedCodes[] } {
  const columns = matrices[0]!.columns.length
  const groups = order === 'grouped' ? Math.ceil(columns / widestGroup) : columns
  const width = Math.ceil(columns / groups)
  const rowStride = order === 'grouped' ? 8 : 1
  const tables = crew.reserve(columns * 1028)
  const codes = matrices.map(({ rows }) => {
    const groupStride = Math.ceil((rows * rowStride) / 4096) * 4096 + 4096
    return { address: crew.reserve(groupStride * groups), rowStride, groupStride, rows }
  })
  const cuts = { address: tables, counts: tables + columns * 1024 }
  matrices.forEach((matrix, i) => {
    const staging = stage(crew, matrix)
    if (i === 0) sortColumns(crew, matrix, staging, maxBins, cuts)
    codeRows(crew, matrix, staging, codes[i]!, width, cuts)
    crew.giveBack(staging)
  })
  const found = readCuts(crew, columns, cuts)
  const numeric = { columns, width, groups, cuts: found, bins: found.map(({ length }) => length + 1) }
  if (!isCategory?.includes(true)) return { layout: numeric, codes }
  const layout = withLevels(numeric, matrices[0]!, isCategory)
  matrices.forEach((matrix, i) => {
    codeLevels(crew, matrix, codes[i]!, layout)
  })
  return { layout, codes }
}

function withLevels(layout: CodeLayout, { columns }: Matrix, isCategory: readonly boolean[]): CodeLayout {
  const levels = columns.map((column, j) => (isCategory[j] ? levelBins(column, maxValueBins) : null))
  return {
    ...layout,
    levels,
    cuts: layout.cuts.map((cuts, j) => (levels[j] ? new Float64Array(0) : cuts)),
    bins: layout.bins.map((bins, j) => levels[j]?.length ?? bins),
  }
}

/** Category columns are few, and their codes a look into a table: this part stays in plain TypeScript. */
function codeLevels(crew: Crew, matrix: Matrix, codes: PackedCodes, { levels, width }: CodeLayout): void {
  levels?.forEach((bins, j) => {
    if (bins === null) return
    const group = Math.floor(j / width)
    const to = new Uint8Array(crew.memory.buffer, codes.address + group * codes.groupStride)
    const at = j - group * width
    levelCodes(matrix.columns[j]!, bins).forEach((code, row) => {
      to[row * codes.rowStride + at] = code
    })
  })
}

type CutTables = { readonly address: number; readonly counts: number }

/** The columns as float32, one after another. */
function stage(crew: Crew, { rows, columns }: Matrix): number {
  const staging = crew.reserve(rows * columns.length * 4)
  columns.forEach((column, j) => {
    new Float32Array(crew.memory.buffer, staging + j * rows * 4, rows).set(column)
  })
  return staging
}

function sortColumns(
  crew: Crew,
  { rows, columns }: Matrix,
  values: number,
  maxBins: number,
  cuts: CutTables,
): void {
  const scratchStride = Math.ceil((rows * 8 + 8192) / 4096) * 4096 + 4096
  const scratch = crew.reserve(scratchStride * Math.min(crew.threads, columns.length))
  const job = crew.reserve(jobSize('SortJob'))
  const view = new DataView(crew.memory.buffer)
  writeFields(view, job, 'SortJob', {
    values,
    rows,
    maxBins,
    cuts: cuts.address,
    counts: cuts.counts,
    scratch,
    scratchStride,
    isPerColumn: columns.length < crew.threads ? 1 : 0,
  })
  crew.run('sortColumn', columns.length, job)
  crew.giveBack(scratch)
}

function codeRows(
  crew: Crew,
  { rows, columns }: Matrix,
  values: number,
  codes: PackedCodes,
  width: number,
  cuts: CutTables,
): void {
  const job = crew.reserve(jobSize('CodeJob'))
  writeFields(new DataView(crew.memory.buffer), job, 'CodeJob', {
    values,
    rows,
    columns: columns.length,
    cuts: cuts.address,
    counts: cuts.counts,
    codes: codes.address,
    rowStride: codes.rowStride,
    groupStride: codes.groupStride,
    width,
    chunkRows: codeChunk,
  })
  crew.run('codeRows', Math.ceil(rows / codeChunk), job)
}

function readCuts(crew: Crew, columns: number, { address, counts }: CutTables): Float64Array[] {
  const found = new Uint32Array(crew.memory.buffer, counts, columns)
  return Array.from(found, (count, j) =>
    Float64Array.from(new Float32Array(crew.memory.buffer, address + j * 1024, count)),
  )
}
