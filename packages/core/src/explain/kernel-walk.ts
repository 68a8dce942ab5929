import type { Matrix } from '../features/index.ts'
import {
  type Crew,
  type Executor,
  type JobFields,
  jobSize,
  startCrew,
  writeFields,
} from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { groupNumbers } from './growing-walk.ts'
import { layColumns, layValues } from './kernel-codes.ts'
import type { SplitCodes } from './split-codes.ts'
import type { WalkProgram } from './walk-program.ts'
import { bytesOf, eventNumbers, type WalkTree } from './walk-tree.ts'

/**
 * `addWalkedRows` by the WebAssembly kernel: the same bits.
 *
 * @returns false where the plain twin has to do it: no WebAssembly, or rows so few that the trees are not worth copying
 */
export function addWalkedRowsByKernel(
  ensemble: Ensemble,
  program: WalkProgram,
  matrix: Matrix,
  from: number,
  to: number,
  out: Float64Array,
  width: number,
  executor: Executor | null,
  tell: (share: number) => void,
): boolean {
  if (to - from < fewestRows) return false
  const chunkRows = chunkRowsFor(to - from, executor?.threads ?? 1)
  const crew = startCrew(to - from > chunkRows ? executor : null)
  if (crew === null) return false
  try {
    const batchRows = Math.max(1, Math.floor(batchBytes / (8 * width * chunkRows))) * chunkRows
    const space = layOut(crew, ensemble, program, chunkRows, batchRows, width)
    for (let first = from; first < to; first += batchRows) {
      const rows = Math.min(batchRows, to - first)
      layValues(crew, space, ensemble, program.codes, matrix, first, rows)
      new Float64Array(crew.memory.buffer, space.out, (batchRows + 32) * width).fill(0)
      for (let tree = 0; tree < program.trees; ) {
        const end = runTrees(crew, space, program, tree, Math.ceil(rows / chunkRows))
        tell((first - from + (rows * end) / program.trees) / (to - from))
        tree = end
      }
      const added = new Float64Array(crew.memory.buffer, space.out, rows * width)
      const at = first * width
      for (let i = 0; i < added.length; i++) out[at + i]! += added[i]!
    }
    return true
  } finally {
    crew.close()
  }
}

const fewestRows = 16
const batchBytes = 33_554_432
/** Memory of the kernels for trees that are run at a time. */
const treeBytes = 134_217_728

/** 1,024, or fewer where threads would have nothing to do; a multiple of 32. */
function chunkRowsFor(rows: number, threads: number): number {
  return Math.max(32, Math.min(1024, Math.ceil(rows / (4 * threads)) & ~31))
}

type Space = {
  readonly fields: JobFields<'WalkJob'>
  readonly job: number
  readonly values: number
  readonly stride: number
  readonly out: number
}

function layOut(
  crew: Crew,
  ensemble: Ensemble,
  { codes }: WalkProgram,
  chunkRows: number,
  batchRows: number,
  width: number,
): Space {
  const stride = batchRows * 8 + 4096
  const job = crew.reserve(jobSize('WalkJob'))
  const fields = {
    values: crew.reserve(codes.inputs.length * stride),
    stride,
    rows: 0,
    columns: layColumns(crew, codes),
    columnCount: codes.columns.length,
    isSingle: ensemble.precision === 'float32' ? 1 : 0,
    chunkRows,
    scratch: 0,
    scratchStride: 0,
    slots: codes.slots,
    answerBytes: 0,
    trees: 0,
    treeCount: 0,
    out: crew.reserve((batchRows + 32) * width * 8),
    width,
  }
  return { fields, job, values: fields.values, stride, out: fields.out }
}

/** Runs all rows of the batch through the trees from `first` on that fit the memory. @returns the tree after the last one */
function runTrees(crew: Crew, space: Space, program: WalkProgram, first: number, chunks: number): number {
  const trees: WalkTree[] = []
  let bytes = 0
  for (let tree = first; tree < program.trees && bytes < treeBytes; tree++) {
    const made = program.treeAt(tree)
    bytes += bytesOf(made)
    trees.push(made)
  }
  const records = layTrees(crew, program.codes, trees)
  const most = (of: (tree: WalkTree) => number) =>
    trees.reduce((largest, tree) => Math.max(largest, of(tree)), 0)
  const answerBytes =
    32 * most(({ splits, edges, groups }) => splits.length + edges.length + groups.length / groupNumbers)
  const levelBytes = most(({ levels, lanes }) => (levels * 96 + 2) * lanes * 8)
  const scratchStride = space.fields.slots * space.fields.chunkRows + answerBytes + levelBytes + 4096
  const view = new DataView(crew.memory.buffer)
  const rows = view.getUint32(space.job + 8, true)
  const scratch = crew.reserve(crew.threads * scratchStride)
  const fields = {
    ...space.fields,
    rows,
    scratch,
    scratchStride,
    answerBytes,
    trees: records,
    treeCount: trees.length,
  }
  writeFields(new DataView(crew.memory.buffer), space.job, 'WalkJob', fields)
  crew.run('walkRows', chunks, space.job)
  crew.giveBack(records)
  return first + trees.length
}

function layTrees(crew: Crew, { slot, code }: SplitCodes, trees: readonly WalkTree[]): number {
  const size = jobSize('WalkTree')
  const records = crew.reserve(trees.length * size)
  const put = (numbers: Uint32Array | Float64Array) => {
    const address = crew.reserve(numbers.byteLength)
    if (numbers instanceof Uint32Array)
      new Uint32Array(crew.memory.buffer, address, numbers.length).set(numbers)
    else new Float64Array(crew.memory.buffer, address, numbers.length).set(numbers)
    return address
  }
  trees.forEach((tree, t) => {
    const fields = {
      splits: put(Uint32Array.from(tree.splits, (node) => slot[node]! | (code[node]! << 16))),
      splitCount: tree.splits.length,
      edges: put(tree.edges),
      edgeCount: tree.edges.length / 2,
      constants: put(tree.constants),
      groups: layGroups(crew, tree, put(tree.tables), put),
      groupCount: tree.groups.length / groupNumbers,
      events: put(tree.events),
      eventCount: tree.events.length / eventNumbers,
      lanes: tree.lanes,
    }
    writeFields(new DataView(crew.memory.buffer), records + t * size, 'WalkTree', fields)
  })
  return records
}

function layGroups(
  crew: Crew,
  { groups, lists }: WalkTree,
  tables: number,
  put: (numbers: Uint32Array) => number,
): number {
  // a record: table, stride, bits, bitCount, features, featureCount
  const at = put(lists)
  const size = jobSize('WalkGroup')
  const records = crew.reserve((groups.length / groupNumbers) * size)
  const words = new Uint32Array(crew.memory.buffer, records, groups.length)
  for (let g = 0; g < groups.length; g += groupNumbers) {
    words[g] = tables + 8 * groups[g + 4]!
    words[g + 1] = 8 * groups[g + 5]!
    words[g + 2] = at + 4 * groups[g]!
    words[g + 3] = groups[g + 1]!
    words[g + 4] = at + 4 * groups[g + 2]!
    words[g + 5] = groups[g + 3]!
  }
  return records
}
