import type { Matrix } from '../features/index.ts'
import { type Crew, type Executor, jobSize, startCrew, writeFields } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { layColumns, layValues } from './kernel-codes.ts'
import { type PatternTree, pieceNumbers, type SubtreePatterns } from './subtree-patterns.ts'

/**
 * `patternRow` for all rows by the WebAssembly kernel: the same bits. Threads take tiles of rows; the sums of a tile stay in the processor's caches
 * while all tables pass by.
 *
 * @returns false where the plain twin has to do it: no WebAssembly, or rows so few that the tables are not worth copying
 */
export function addPatternRowsByKernel(
  ensemble: Ensemble,
  patterns: KernelPatterns,
  matrix: Matrix,
  from: number,
  to: number,
  out: Float64Array,
  width: number,
  executor: Executor | null,
): boolean {
  if (to - from < fewestRows || patterns.tables.length === 0) return false
  const tileRows = tileRowsFor(patterns, to - from)
  const crew = startCrew(to - from > tileRows ? executor : null)
  if (crew === null) return false
  try {
    const space = layOut(
      crew,
      ensemble,
      patterns,
      tileRows,
      width,
      batchRowsFor(width, tileRows),
      width * batchRowsFor(width, tileRows),
    )
    for (let first = from; first < to; first += space.batchRows) {
      const rows = Math.min(space.batchRows, to - first)
      layValues(crew, space, ensemble, patterns.codes, matrix, first, rows)
      crew.run('patternRows', Math.ceil(rows / tileRows), space.job)
      const added = new Float64Array(crew.memory.buffer, space.out, rows * width)
      const at = first * width
      for (let i = 0; i < added.length; i++) out[at + i]! += added[i]!
    }
    return true
  } finally {
    crew.close()
  }
}

/** `countStates` by the WebAssembly kernel; null where the plain twin has to do it. */
export function countStatesByKernel(
  ensemble: Ensemble,
  { codes, trees }: Pick<SubtreePatterns, 'codes' | 'trees'>,
  matrix: Matrix,
  executor: Executor | null,
): Uint32Array | null {
  const groups = trees.reduce((sum, tree) => sum + tree.groups, 0)
  if (groups === 0) return null
  const crew = startCrew(matrix.rows > mostTileRows ? executor : null)
  if (crew === null) return null
  try {
    const patterns = { codes, trees, places: new Int32Array(0), tables: new Float64Array(0) }
    const tileRows = tileRowsFor(patterns, matrix.rows)
    const batchRows = batchRowsFor(codes.inputs.length, tileRows)
    const space = layOut(crew, ensemble, patterns, tileRows, groups, batchRows, crew.threads * groups * 128)
    for (let first = 0; first < matrix.rows; first += batchRows) {
      const rows = Math.min(batchRows, matrix.rows - first)
      layValues(crew, space, ensemble, codes, matrix, first, rows)
      crew.run('countPatterns', Math.ceil(rows / tileRows), space.job)
    }
    const counts = new Uint32Array(256 * groups)
    const counted = new Uint32Array(crew.memory.buffer, space.out, crew.threads * counts.length)
    for (let i = 0; i < counted.length; i++) counts[i % counts.length]! += counted[i]!
    return counts
  } finally {
    crew.close()
  }
}

/** Below, the tables are not copied for the rows. */
const fewestRows = 64
const batchBytes = 32 * 1024 * 1024

const mostTileRows = 2048

function batchRowsFor(width: number, tileRows: number): number {
  return Math.max(1, Math.floor(batchBytes / (8 * Math.max(1, width) * tileRows))) * tileRows
}

/** 2,048, or fewer where a row has many sums, so that those of a tile are not more than 4 MiB; a multiple of 64. */
function tileRowsFor({ places }: KernelPatterns, rows: number): number {
  const most = Math.max(
    64,
    Math.min(mostTileRows, Math.floor(4194304 / (8 * Math.max(1, places.length))) & ~63),
  )
  return Math.min(most, (rows + 63) & ~63)
}

type KernelPatterns = Omit<SubtreePatterns, 'ended' | 'crew'>

type Space = {
  readonly job: number
  readonly values: number
  readonly stride: number
  readonly out: number
  readonly batchRows: number
}

function layOut(
  crew: Crew,
  ensemble: Ensemble,
  patterns: KernelPatterns,
  tileRows: number,
  width: number,
  batchRows: number,
  outNumbers: number,
): Space {
  const { codes, trees, places } = patterns
  const mostNodes = trees.reduce((most, { splits }) => Math.max(most, splits.length), 0)
  const mostGroups = trees.reduce((most, { groups }) => Math.max(most, groups), 0)
  const sumStride = 8 * tileRows + 192
  const scratchStride =
    codes.slots * tileRows + mostNodes * 64 + mostGroups * tileRows * 2 + places.length * sumStride + 4096
  const job = crew.reserve(jobSize('PatternJob'))
  const stride = batchRows * 8 + 4096
  const fields = {
    values: crew.reserve(codes.inputs.length * stride),
    stride,
    rows: 0,
    columns: layColumns(crew, codes),
    columnCount: codes.columns.length,
    isSingle: ensemble.precision === 'float32' ? 1 : 0,
    tileRows,
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    slots: codes.slots,
    mostNodes,
    mostGroups,
    sumStride,
    sums: places.length,
    trees: layTrees(crew, patterns),
    treeCount: trees.length,
    out: crew.reserve(outNumbers * 8),
    width,
    places: crew.reserve(places.length * 4),
  }
  new Uint32Array(crew.memory.buffer, fields.places, places.length).set(places)
  writeFields(new DataView(crew.memory.buffer), job, 'PatternJob', fields)
  return { job, values: fields.values, stride, out: fields.out, batchRows }
}

function layTrees(crew: Crew, { trees, tables }: KernelPatterns): number {
  const numbers = crew.reserve(tables.byteLength)
  new Float64Array(crew.memory.buffer, numbers, tables.length).set(tables)
  const size = jobSize('PatternTree')
  const records = crew.reserve(trees.length * size)
  let firstGroup = 0
  trees.forEach(({ splits, questions, pieces, groups, tables: own }, t) => {
    const count = pieces.length / pieceNumbers
    const fields = {
      nodes: crew.reserve(splits.byteLength),
      nodeCount: splits.length,
      bits: crew.reserve(questions.byteLength),
      groupCount: groups,
      pieces: crew.reserve(count * jobSize('PatternPiece')),
      pieceCount: count,
      firstGroup,
      tables: numbers + 8 * own.start,
      tableBytes: 8 * (own.end - own.start),
    }
    firstGroup += groups
    new Uint32Array(crew.memory.buffer, fields.nodes, splits.length).set(splits)
    new Uint16Array(crew.memory.buffer, fields.bits, questions.length).set(questions)
    layPieces(new Uint32Array(crew.memory.buffer, fields.pieces, pieces.length), pieces, numbers)
    writeFields(new DataView(crew.memory.buffer), records + t * size, 'PatternTree', fields)
  })
  return records
}

/** Pieces as the kernel has them: the same numbers, with addresses for places in the tables. */
function layPieces(to: Uint32Array, pieces: PatternTree['pieces'], tables: number): void {
  to.set(pieces)
  for (let p = 0; p < pieces.length; p += pieceNumbers)
    for (const place of [p + 2, p + 3]) to[place] = tables + 8 * pieces[place]!
}
