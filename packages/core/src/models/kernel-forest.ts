import { type Crew, type Executor, jobSize, startOnCrew, writeFields } from '../kernels/index.ts'
import { largestFloat32 } from './binning.ts'
import type { ForestEngine, ForestTask, ForestTree } from './forest-engine.ts'
import { packCodes } from './packed-codes.ts'
import { rowsWithWeight } from './rows-with-weight.ts'
import { type TreeSpace, treeBatches } from './tree-batches.ts'

/**
 * Trees of a forest by the WebAssembly kernels, one a thread at a time: same bits as `plainForest`, as each tree draws from a
 * stream of its own and adds its rows in the same order.
 *
 * @returns null where the kernels cannot run or the task is not made for them: several classes, few cells, more columns or data than
 *   the memory is laid out for
 */
export function kernelForest(task: ForestTask, executor: Executor | null): ForestEngine | null {
  const { rows, columns } = task.matrix
  const isSuited =
    task.Y.length === 1 && rows * columns.length >= fewestCells && columns.length <= mostColumns
  if (!isSuited || memoryOf(task, executor?.threads ?? 1) > mostBytes) return null
  return startOnCrew(executor, (crew) =>
    treeBatches(crew, {
      operation: 'growForest',
      nodeBytes: nodeSpace(task),
      layOut: (own, nodeStride, batch) => layOut(own, task, nodeStride, batch),
      readTree,
    }),
  )
}

/** Below this the kernels take longer to set up than the plain engine to be done. */
const fewestCells = 2000
const mostColumns = 2500
const mostBytes = 3.5e9
const nodeBytes = 40
const noLimit = 0xffffffff

function memoryOf(task: ForestTask, threads: number): number {
  const { rows, columns } = task.matrix
  return rows * columns.length * 5 + rows * 28 + threads * (scratchSize(task) + 2 * nodeSpace(task))
}

/** A tree has at most 2 · rows - 1 nodes, and at most 2^(depth + 1) - 1. */
function nodeSpace({ matrix, rules }: ForestTask): number {
  const byRows = 2 * matrix.rows
  const byDepth = rules.maxDepth === null || rules.maxDepth > 28 ? byRows : 1 << (rules.maxDepth + 1)
  return Math.min(byRows, byDepth) * nodeBytes
}

/** Histogram and generator, pairs of all rows and of the node's, two orders, and the open nodes (at most one a level, and one). */
function scratchSize({ matrix, rules }: ForestTask): number {
  const levels = Math.min(matrix.rows, rules.maxDepth ?? matrix.rows)
  return Math.ceil((16_384 + matrix.rows * 40 + (levels + 3) * 16) / 4096) * 4096 + 4096
}

type Space = TreeSpace & {
  readonly nodes: number
  readonly counts: number
  readonly cuts: readonly Float64Array[]
}

function layOut(crew: Crew, task: ForestTask, nodeStride: number, batch: number): Space {
  const { matrix, W, Y, labels, rules } = task
  const { layout, codes } = packCodes(crew, [matrix], task.maxBins, 'by_column')
  const weighted = rowsWithWeight(W)
  const scratchStride = scratchSize(task)
  const job = crew.reserve(jobSize('ForestJob'))
  const fields = {
    rows: matrix.rows,
    columns: layout.columns,
    codes: codes[0]!.address,
    codeStride: codes[0]!.groupStride,
    bins: crew.reserve(layout.columns * 4),
    weights: crew.reserve(matrix.rows * 8),
    labels: crew.reserve(matrix.rows * 8),
    targets: crew.reserve(matrix.rows * 8),
    weighted: crew.reserve(weighted.length * 4),
    weightedCount: weighted.length,
    bootstrap: task.isBootstrap ? 1 : 0,
    tried: task.tried,
    maxDepth: rules.maxDepth ?? noLimit,
    minRowsToSplit: rules.minRowsToSplit,
    minRowsPerLeaf: rules.minRowsPerLeaf,
    isEntropy: rules.isEntropy ? 1 : 0,
    states: crew.reserve(batch * 16),
    counts: crew.reserve(batch * 4),
    // before the nodes: it is filled whole, and takes the pages that sorting columns has given back
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    nodes: crew.reserve(batch * nodeStride),
    nodeStride,
  }
  const { buffer } = crew.memory
  writeFields(new DataView(buffer), job, 'ForestJob', fields)
  new Uint32Array(buffer, fields.bins, layout.columns).set(layout.cuts.map((cuts) => cuts.length + 1))
  new Float64Array(buffer, fields.weights, matrix.rows).set(W)
  new Float64Array(buffer, fields.labels, matrix.rows).set(labels)
  new Float64Array(buffer, fields.targets, matrix.rows).set(Y[0]!)
  new Int32Array(buffer, fields.weighted, weighted.length).set(weighted)
  return { job, states: fields.states, nodes: fields.nodes, counts: fields.counts, cuts: layout.cuts }
}

/** Records of nodes in preorder: value, cover and gain as float64, then feature, bin, right child and missing side. */
function readTree(crew: Crew, { nodes, counts, cuts }: Space, tree: number, nodeStride: number): ForestTree {
  const { buffer } = crew.memory
  const count = new Uint32Array(buffer, counts + tree * 4, 1)[0]!
  const numbers = new Float64Array(buffer, nodes + tree * nodeStride, count * 5)
  const words = new Int32Array(buffer, nodes + tree * nodeStride, count * 10)
  const feature = new Int32Array(count)
  const threshold = new Float64Array(count)
  const left = new Int32Array(count)
  const right = new Int32Array(count)
  const defaultLeft = new Uint8Array(count)
  const [value, cover, gain] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  for (let node = 0; node < count; node++) {
    const column = words[node * 10 + 6]!
    const isLeaf = column === -1
    feature[node] = column
    threshold[node] = isLeaf ? 0 : (cuts[column]![words[node * 10 + 7]!] ?? largestFloat32)
    left[node] = isLeaf ? -1 : node + 1
    right[node] = isLeaf ? -1 : words[node * 10 + 8]!
    defaultLeft[node] = words[node * 10 + 9]!
    value[node] = numbers[node * 5]!
    cover[node] = numbers[node * 5 + 1]!
    gain[node] = numbers[node * 5 + 2]!
  }
  return { feature, threshold, left, right, defaultLeft, value, cover, gain }
}
