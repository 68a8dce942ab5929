import { type Crew, type Executor, startOnCrew } from '../kernels/index.ts'
import type { Random } from '../math/index.ts'
import { type BoostedTree, fitsFloat32, type Round, type RoundsTask, samplerOf } from './boosting-rounds.ts'
import { gradientGrid, sumsFitFloat32 } from './gradient-grid.ts'
import { packCodes } from './packed-codes.ts'
import {
  addLeaves,
  advance,
  classGradients,
  classTotals,
  fillMargins,
  type Leaf,
  markDrawn,
  type PackedRows,
  packRows,
  type Sums,
} from './packed-rows.ts'
import { historyBytes, nodeLimit, startTreeSpace, type TreeSpace } from './packed-space.ts'
import { growPackedTree } from './packed-tree.ts'
import { replayTrees } from './replay-trees.ts'

/** Rounds by the kernels; null in place of a round whose gradients float32 does not hold, which was not begun then. */
export type KernelRounds = {
  grow(drawn: Int32Array | null, columns: Int32Array, random: Random): Round | null
  close(): void
}

/**
 * Rounds of boosting by the WebAssembly kernels, on as many threads as the executor has: same bits as `plainRounds`, whatever their
 * number.
 *
 * ```
 * codes      8 bytes a row for each group of columns, so that one load brings a row's bins
 * gradients  (g, h) as two float32 on the tree's grid: sums in float64 are exact, so every thread may add into its own histogram
 * rows       never move; each chunk of at most 65,536 keeps an order of u16, in segments, one a node
 * ```
 *
 * A level is one pass: each chunk parts the segments of the nodes that are split and adds the smaller child to its histogram while the
 * rows are in the cache; then sibling = parent - child, and the search for the next splits, node by node. Very deep trees go on with a
 * few nodes at a time, those with a limit of leaves with one.
 *
 * @param trees of a run that is gone on with
 * @returns null where the kernels cannot run: no WebAssembly, more data than one memory holds, labels or weights beyond float32
 */
export function kernelRounds(
  task: RoundsTask,
  executor: Executor | null,
  trees: readonly BoostedTree[] = [],
): KernelRounds | null {
  if (!isSuited(task)) return null
  return startOnCrew(executor, (crew) => startRounds(crew, task, executor, trees))
}

const mostBytes = 3.5e9

function isSuited({ train, validation, objective, rules }: RoundsTask): boolean {
  const columns = train.matrix.columns.length
  const rows = train.labels.length + (validation?.labels.length ?? 0)
  if (columns === 0) return false
  if (objective.hasBoundedGradients && !fitsFloat32(train, objective.name)) return false
  const ofRows = rows * (6 * columns + 64 + 8 * objective.outputs)
  return ofRows + historyBytes(rules, columns, rows) < mostBytes
}

type Run = {
  readonly crew: Crew
  readonly task: RoundsTask
  readonly rows: PackedRows
  readonly held: PackedRows | null
  readonly space: TreeSpace
  /** at the margins as they stand; one margin a row */
  sums: Sums
}

function startRounds(
  crew: Crew,
  task: RoundsTask,
  executor: Executor | null,
  trees: readonly BoostedTree[],
): KernelRounds {
  const { train, validation, parameters, rules, isCategory } = task
  const matrices = validation === null ? [train.matrix] : [train.matrix, validation.matrix]
  const { layout, codes } = packCodes(crew, matrices, parameters.maxBin, 'grouped', isCategory)
  const capacity = nodeLimit(rules, train.labels.length)
  const rows = packRows(crew, codes[0]!, train, task, capacity)
  const held = validation && packRows(crew, codes[1]!, validation, task, capacity)
  if (trees.length > 0) fillMargins(crew, rows, replayTrees(task, train, trees, executor))
  if (held !== null && trees.length > 0)
    fillMargins(crew, held, replayTrees(task, validation!, trees, executor))
  const space = startTreeSpace(crew, layout, rows, task)
  const run: Run = { crew, task, rows, held, space, sums: noSums }
  const isSeveral = task.objective.name === 'softmax'
  if (isSeveral) classTotals(crew, rows)
  else run.sums = advance(crew, rows, null)
  return {
    grow: (drawn, columns, random) => {
      if (!task.objective.hasBoundedGradients && !sumsFitFloat32(run.sums)) return null
      markDrawn(crew, rows, drawn)
      const hasDrawn = drawn !== null || rows.hasZeroWeights
      return isSeveral
        ? growClasses(run, columns, hasDrawn, random)
        : growSingle(run, columns, hasDrawn, random)
    },
    close: () => crew.close(),
  }
}

const noSums: Sums = { gradients: 0, hessians: 0, loss: 0 }

function growSingle(run: Run, columns: Int32Array, hasDrawn: boolean, random: Random): Round {
  const { crew, rows, held } = run
  const { tree, leaves } = growOne(run, run.sums, columns, hasDrawn, random)
  run.sums = advance(crew, rows, leaves)
  const validationLoss = held === null ? Number.NaN : advance(crew, held, leaves, false).loss
  return { trees: [tree], trainLoss: run.sums.loss, validationLoss }
}

/** Every class takes its gradients from the margins before the round, of which `classTotals` keeps what the classes share. */
function growClasses(run: Run, columns: Int32Array, hasDrawn: boolean, random: Random): Round {
  const { crew, rows, held, task } = run
  const trees = Array.from({ length: task.objective.outputs }, (_, output) => {
    const { tree, leaves } = growOne(run, classGradients(crew, rows, output), columns, hasDrawn, random)
    addLeaves(crew, rows, leaves, output)
    if (held !== null) addLeaves(crew, held, leaves, output)
    return tree
  })
  const trainLoss = classTotals(crew, rows).loss
  return { trees, trainLoss, validationLoss: held === null ? Number.NaN : classTotals(crew, held).loss }
}

function growOne(
  { task, rows, held, space }: Run,
  sums: Sums,
  columns: Int32Array,
  hasDrawn: boolean,
  random: Random,
): { tree: BoostedTree; leaves: readonly Leaf[] } {
  const { learningRate } = task.parameters
  const grids = { gridG: gradientGrid(sums.gradients), gridH: gradientGrid(sums.hessians) }
  const sampler = samplerOf(task.parameters, columns, random)
  const { tree, leaves } = growPackedTree(space, { columns, sampler, rows, held, grids, hasDrawn })
  for (let i = 0; i < tree.value.length; i++) tree.value[i]! *= learningRate
  return { tree, leaves: leaves.map(({ node, value }) => ({ node, value: value * learningRate })) }
}
