import { type Crew, type Executor, jobSize, startOnCrew, writeFields } from '../kernels/index.ts'
import type { ExtraTree, ExtraTreesEngine, ExtraTreesTask } from './extra-trees-engine.ts'
import { rowsWithWeight } from './rows-with-weight.ts'
import { type TreeSpace, treeBatches } from './tree-batches.ts'

/**
 * Extra trees by the WebAssembly kernels, one a thread at a time: same bits as `plainExtraTrees`, as each tree draws from a stream of its
 * own and adds its rows in the same order.
 *
 * @returns null where the kernels cannot run or the task is not made for them: several classes, few cells, more columns or data than
 *   the memory is laid out for
 */
export function kernelExtraTrees(task: ExtraTreesTask, executor: Executor | null): ExtraTreesEngine | null {
  const { rows, columns } = task.matrix
  const isSuited = task.criterion === 'squared' || task.classes === 2
  if (!isSuited || rows * columns.length < fewestCells || columns.length > mostColumns) return null
  if (memoryOf(task, executor?.threads ?? 1) > mostBytes) return null
  return startOnCrew(executor, (crew) =>
    treeBatches(crew, {
      operation: 'growRandomTree',
      nodeBytes: nodeSpace(task),
      layOut: (own, nodeStride, batch) => layOut(own, task, nodeStride, batch),
      readTree,
    }),
  )
}

/** Below this the kernels take longer to set up than the plain engine to be done. */
const fewestCells = 2000
const mostColumns = 3500
const mostBytes = 3.5e9
const noLimit = 0xffffffff
const criteria = { gini: 0, entropy: 1, squared: 2 }

function memoryOf(task: ExtraTreesTask, threads: number): number {
  const { rows } = task.matrix
  return rows * (recordSize(task) + 28) + threads * (scratchSize(task) + 2 * nodeSpace(task))
}

/** Bytes of a row in the table; whole lines of the cache where it takes more than one. */
function recordSize({ matrix }: ExtraTreesTask): number {
  const bytes = matrix.columns.length * 4
  return bytes <= 64 ? Math.ceil(bytes / 16) * 16 : Math.ceil(bytes / 32) * 32
}

/** A tree has at most 2 · rows - 1 nodes, and at most 2^(depth + 1) - 1. */
function nodeSpace({ matrix, maxDepth }: ExtraTreesTask): number {
  const byRows = 2 * matrix.rows
  const byDepth = maxDepth === null || maxDepth > 28 ? byRows : 1 << (maxDepth + 1)
  return Math.min(byRows, byDepth) * jobSize('RandomNode')
}

/** Generator, sums and pool; two pairs a row, eight values, two orders, and the open nodes (at most one a level, and one). */
function scratchSize({ matrix, maxDepth }: ExtraTreesTask): number {
  const levels = Math.min(matrix.rows, maxDepth ?? matrix.rows)
  return Math.ceil((16_384 + matrix.rows * 72 + (levels + 3) * 16) / 4096) * 4096 + 4096
}

type Space = TreeSpace & {
  readonly nodes: number
  readonly counts: number
}

function layOut(crew: Crew, task: ExtraTreesTask, nodeStride: number, batch: number): Space {
  const { matrix, W, labels } = task
  const weighted = rowsWithWeight(W)
  const scratchStride = scratchSize(task)
  const job = crew.reserve(jobSize('RandomTreeJob'))
  const fields = {
    rows: matrix.rows,
    columns: matrix.columns.length,
    table: crew.reserve(matrix.rows * recordSize(task)),
    recordSize: recordSize(task),
    pairs: crew.reserve(matrix.rows * 16),
    labels: crew.reserve(matrix.rows * 8),
    weighted: crew.reserve(weighted.length * 4),
    weightedCount: weighted.length,
    bootstrap: task.isBootstrap ? 1 : 0,
    criterion: criteria[task.criterion],
    tried: task.tried,
    maxDepth: task.maxDepth ?? noLimit,
    minRowsToSplit: task.minRowsToSplit,
    minRowsPerLeaf: task.minRowsPerLeaf,
    states: crew.reserve(batch * 16),
    counts: crew.reserve(batch * 4),
    // before the nodes: it is filled whole, and takes the pages that sorting columns has given back
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    nodes: crew.reserve(batch * nodeStride),
    nodeStride,
  }
  const { buffer } = crew.memory
  writeFields(new DataView(buffer), job, 'RandomTreeJob', fields)
  layTable(new Float32Array(buffer, fields.table), task)
  layPairs(new Float64Array(buffer, fields.pairs, matrix.rows * 2), task)
  new Float64Array(buffer, fields.labels, matrix.rows).set(labels)
  new Int32Array(buffer, fields.weighted, weighted.length).set(weighted)
  return { job, states: fields.states, nodes: fields.nodes, counts: fields.counts }
}

/** Rows whose records are written together, so that these stay in the cache while one column after another is read. */
const blockRows = 128

/** Rows one after another, values as `treeColumn` has them. */
function layTable(table: Float32Array, task: ExtraTreesTask): void {
  const { rows, columns } = task.matrix
  const width = recordSize(task) / 4
  for (let first = 0; first < rows; first += blockRows) {
    const end = Math.min(first + blockRows, rows)
    columns.forEach((column, j) => {
      for (let row = first, at = first * width + j; row < end; row++, at += width)
        table[at] = Math.fround(column[row]!) + 0
    })
  }
}

/** What a row drawn once adds to the sums: its weight to that of its class; of numbers weight, and weight · number. */
function layPairs(pairs: Float64Array, { W, labels, criterion }: ExtraTreesTask): void {
  for (let row = 0; row < W.length; row++) {
    const [w, label] = [W[row]!, labels[row]!]
    pairs[2 * row] = criterion === 'squared' || label === 0 ? w : 0
    pairs[2 * row + 1] = criterion === 'squared' ? w * label : label === 1 ? w : 0
  }
}

/** Records of nodes in preorder: value, cover, gain and threshold as float64, then feature, right child and missing side. */
function readTree(crew: Crew, { nodes, counts }: Space, tree: number, nodeStride: number): ExtraTree {
  const { buffer } = crew.memory
  const count = new Uint32Array(buffer, counts + tree * 4, 1)[0]!
  const numbers = new Float64Array(buffer, nodes + tree * nodeStride, count * 6)
  const words = new Int32Array(buffer, nodes + tree * nodeStride, count * 12)
  const feature = new Int32Array(count)
  const threshold = new Float64Array(count)
  const left = new Int32Array(count)
  const right = new Int32Array(count)
  const defaultLeft = new Uint8Array(count)
  const [value, cover, gain] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  for (let node = 0; node < count; node++) {
    feature[node] = words[node * 12 + 8]!
    const isLeaf = feature[node] === -1
    threshold[node] = numbers[node * 6 + 3]!
    left[node] = isLeaf ? -1 : node + 1
    right[node] = isLeaf ? -1 : words[node * 12 + 9]!
    defaultLeft[node] = words[node * 12 + 10]!
    value[node] = isLeaf ? numbers[node * 6]! : 0
    cover[node] = numbers[node * 6 + 1]!
    gain[node] = numbers[node * 6 + 2]!
  }
  return { feature, threshold, left, right, defaultLeft, value, cover, gain }
}
