import type { Matrix } from '../features/index.ts'
import { type Crew, type Executor, jobSize, startOnCrew, writeFields } from '../kernels/index.ts'
import { layColumns, layValues } from './kernel-codes.ts'
import { type PairProgram, type PairTree, type PairWeights, pairNodeNumbers } from './pair-walk.ts'

/**
 * `addPairedRows` by the WebAssembly kernel: the same bits.
 *
 * @returns false where the plain twin has to do it: no WebAssembly, or rows so few that the trees are not worth copying
 */
export function addPairedRowsByKernel(
  program: PairProgram,
  matrix: Matrix,
  from: number,
  to: number,
  weights: PairWeights,
  out: Float64Array,
  executor: Executor | null,
  tell: (share: number) => void,
): boolean {
  const rows = to - from
  if (rows * program.backgroundRows < fewestPairs || program.trees.length === 0) return false
  const crew = startOnCrew(rows > 1 ? executor : null, (started) => started)
  if (crew === null) return false
  try {
    const width = program.ensemble.featureNames.length
    const batchRows = Math.min(rows, mostBatchRows)
    const chunkRows = Math.max(1, Math.min(32, Math.ceil(batchRows / (4 * crew.threads))))
    const space = layOut(crew, program, chunkRows, batchRows, weights.stride)
    for (let first = 0; first < rows; first += batchRows) {
      const count = Math.min(batchRows, rows - first)
      layValues(crew, space, program.ensemble, program.codes, matrix, from + first, count)
      layWeights(crew, space.weights, weights, first, count, program.backgroundRows)
      new Float64Array(crew.memory.buffer, space.out, count * width).fill(0)
      crew.run('walkPairs', Math.ceil(count / chunkRows), space.job)
      const added = new Float64Array(crew.memory.buffer, space.out, count * width)
      const at = (from + first) * width
      for (let i = 0; i < added.length; i++) out[at + i]! += added[i]!
      tell((first + count) / rows)
    }
    return true
  } finally {
    crew.close()
  }
}

/** Below, the trees are not copied for the rows. */
const fewestPairs = 100
const mostBatchRows = 1024

type Space = {
  readonly job: number
  readonly values: number
  readonly stride: number
  readonly weights: number
  readonly out: number
}

function layOut(
  crew: Crew,
  program: PairProgram,
  chunkRows: number,
  batchRows: number,
  weightStride: number,
): Space {
  const { ensemble, codes, trees, weights, others, othersStride, backgroundRows, tileRows } = program
  const most = (of: (tree: PairTree) => number) =>
    trees.reduce((largest, tree) => Math.max(largest, of(tree)), 0)
  const mostSplits = most(({ splits }) => splits.length)
  const maskBytes = tileRows / 8
  const levelBytes = most(({ levels }) => levels) * (jobSize('PairLevel') + 3 * maskBytes)
  const scratchStride = codes.slots * 32 + mostSplits * (32 + maskBytes) + tileRows * 8 + levelBytes + 4096
  const width = ensemble.featureNames.length
  const stride = batchRows * 8 + 4096
  const job = crew.reserve(jobSize('PairJob'))
  const fields = {
    values: crew.reserve(codes.inputs.length * stride),
    stride,
    rows: 0,
    columns: layColumns(crew, codes),
    columnCount: codes.columns.length,
    isSingle: ensemble.precision === 'float32' ? 1 : 0,
    chunkRows,
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    slots: codes.slots,
    mostSplits,
    others: putBytes(crew, others),
    othersStride,
    otherRows: backgroundRows,
    tileRows,
    trees: layTrees(crew, program),
    treeCount: trees.length,
    joined: putBytes(crew, weights.joined),
    apart: putBytes(crew, weights.apart),
    size: weights.size + 1,
    weights: crew.reserve((weightStride === 0 ? 1 : batchRows) * backgroundRows * 8),
    weightStride: weightStride === 0 ? 0 : backgroundRows * 8,
    out: crew.reserve(batchRows * width * 8),
    width,
  }
  writeFields(new DataView(crew.memory.buffer), job, 'PairJob', fields)
  return { job, values: fields.values, stride, weights: fields.weights, out: fields.out }
}

function putBytes(crew: Crew, numbers: Uint8Array | Uint32Array | Float64Array): number {
  const address = crew.reserve(numbers.byteLength)
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  new Uint8Array(crew.memory.buffer, address, numbers.byteLength).set(bytes)
  return address
}

function layWeights(
  crew: Crew,
  address: number,
  { values, stride }: PairWeights,
  first: number,
  rows: number,
  backgroundRows: number,
): void {
  const to = new Float64Array(crew.memory.buffer, address, (stride === 0 ? 1 : rows) * backgroundRows)
  if (stride === 0) to.set(values.subarray(0, backgroundRows))
  else to.set(values.subarray(first * stride, (first + rows) * stride))
}

function layTrees(crew: Crew, { trees, codes: { slot, code } }: PairProgram): number {
  const size = jobSize('PairTree')
  const records = crew.reserve(trees.length * size)
  trees.forEach((tree, t) => {
    const splits = Uint32Array.from(tree.splits, (node) => slot[node]! | (code[node]! << 16))
    const fields = {
      splits: putBytes(crew, splits),
      splitCount: splits.length,
      nodes: layNodes(crew, tree),
      nodeCount: tree.values.length,
    }
    writeFields(new DataView(crew.memory.buffer), records + t * size, 'PairTree', fields)
  })
  return records
}

/** Records of eight words: the value in the first two, then the six numbers of the node. */
function layNodes(crew: Crew, { nodes, values }: PairTree): number {
  const address = crew.reserve(values.length * jobSize('PairNode'))
  const numbers = new Uint32Array(crew.memory.buffer, address, values.length * 8)
  const doubles = new Float64Array(crew.memory.buffer, address, values.length * 4)
  for (let k = 0; k < values.length; k++) {
    doubles[4 * k] = values[k]!
    for (let i = 0; i < pairNodeNumbers; i++) numbers[8 * k + 2 + i] = nodes[k * pairNodeNumbers + i]!
  }
  return address
}
