import { type Crew, type Executor, startCrew } from '../kernels/index.ts'
import { fitsFloat32, type Rounds, type RoundsTask } from './boosting-rounds.ts'
import { gradientGrid } from './gradient-grid.ts'
import { packCodes } from './packed-codes.ts'
import { advance, markDrawn, packRows } from './packed-rows.ts'
import { growPackedTree, startTreeSpace } from './packed-tree.ts'

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
 * rows are in the cache; then sibling = parent - child, and the search for the next splits, node by node.
 *
 * @returns null where the kernels cannot run or the task is not made for them: no WebAssembly, a smallest number of rows per
 *   leaf, trees deeper than 12, more data than one memory holds, gradients beyond float32
 */
export function kernelRounds(task: RoundsTask, executor: Executor | null): Rounds | null {
  if (!isSuited(task)) return null
  const crew = startCrew(executor)
  if (crew === null) return null
  try {
    return startRounds(crew, task)
  } catch (error) {
    crew.close()
    throw error
  }
}

const deepest = 12
const mostBytes = 3.5e9

function isSuited({ train, validation, parameters, objective }: RoundsTask): boolean {
  const { maxDepth, minSamplesLeaf } = parameters
  if (minSamplesLeaf > 1 || maxDepth === null || maxDepth > deepest) return false
  const columns = train.matrix.columns.length
  const rows = train.labels.length + (validation?.labels.length ?? 0)
  const histograms = (1 << maxDepth) * columns * 4096
  return columns > 0 && rows * (6 * columns + 64) + histograms < mostBytes && fitsFloat32(train, objective)
}

function startRounds(crew: Crew, task: RoundsTask): Rounds {
  const { train, validation, parameters, objective, base, rules } = task
  const matrices = validation === null ? [train.matrix] : [train.matrix, validation.matrix]
  const { layout, codes } = packCodes(crew, matrices, parameters.maxBin)
  const options = { objective, base, depth: rules.maxDepth! }
  const rows = packRows(crew, codes[0]!, train, options)
  const held = validation && packRows(crew, codes[1]!, validation, options)
  const space = startTreeSpace(crew, layout, rows, rules)
  let sums = advance(crew, rows, null)
  return {
    grow: (drawn, columns) => {
      markDrawn(crew, rows, drawn)
      const grids = { gridG: gradientGrid(sums.gradients), gridH: gradientGrid(sums.hessians) }
      const hasDrawn = drawn !== null || rows.hasZeroWeights
      const { tree, leaves } = growPackedTree(space, { columns, rows, held, grids, hasDrawn })
      for (let i = 0; i < tree.value.length; i++) tree.value[i]! *= parameters.learningRate
      const scaled = leaves.map(({ node, value }) => ({ node, value: value * parameters.learningRate }))
      sums = advance(crew, rows, scaled)
      const validationLoss = held === null ? Number.NaN : advance(crew, held, scaled, false).loss
      return { tree, trainLoss: sums.loss, validationLoss }
    },
    close: () => crew.close(),
  }
}
