import type { Random } from '../math/index.ts'
import { applyTree } from './apply-tree.ts'
import { applyCuts, type BinnedMatrix, binMatrix } from './binning.ts'
import {
  type BoostedTree,
  fitsFloat32,
  type Round,
  type Rounds,
  type RoundsTask,
  samplerOf,
} from './boosting-rounds.ts'
import { type GradientSums, gradientGrid, roundTo, sumOfMagnitudes, sumsFitFloat32 } from './gradient-grid.ts'
import { type ColumnChoice, growTree } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import type { RoundRows } from './round-rows.ts'

/**
 * Rounds of boosting in plain TypeScript: runs anywhere, and is the oracle of `kernelRounds` (kernel-rounds.test.ts compares the
 * two to the bit). Gradients and hessians lie on a grid (gradient-grid.ts), so that all their sums are exact; trees for which float32 would
 * lose them take them as they are.
 *
 * @param trees of earlier rounds, their values added to the margins before the next one
 */
export function plainRounds(task: RoundsTask, trees: readonly BoostedTree[] = []): Rounds {
  const run = startRun(task)
  for (const part of [run.train, run.validation]) if (part !== null) applyTrees(part, trees)
  return {
    grow: (drawn, columns, random) => growRound(run, drawn ?? run.rows, columns, random),
    close: () => {},
  }
}

type Part = RoundRows & { readonly binned: BinnedMatrix; readonly margins: readonly Float64Array[] }

type Run = {
  readonly task: RoundsTask
  readonly train: Part
  readonly validation: Part | null
  /** rows with weight, ascending */
  readonly rows: Int32Array
  readonly isRounded: boolean
  /** one array an output */
  readonly G: readonly Float64Array[]
  readonly H: readonly Float64Array[]
}

function startRun(task: RoundsTask): Run {
  const { train, validation, bases, parameters, objective, isCategory } = task
  const binned = binMatrix(train.matrix, { maxBins: parameters.maxBin, isCategory })
  const partOf = (rows: RoundRows, codes: BinnedMatrix): Part => ({
    ...rows,
    binned: codes,
    margins: Array.from(bases, (base) => startMargins(rows, base)),
  })
  const blank = () => Array.from(bases, () => new Float64Array(train.labels.length))
  return {
    task,
    train: partOf(train, binned),
    validation: validation && partOf(validation, applyCuts(validation.matrix, binned.cuts, binned.levels)),
    rows: Int32Array.from(train.labels, (_, row) => row).filter((row) => weightOf(train, row) > 0),
    isRounded: !objective.hasBoundedGradients || fitsFloat32(train, objective.name),
    G: blank(),
    H: blank(),
  }
}

function startMargins({ labels, offsets }: RoundRows, base: number): Float64Array {
  return offsets === null
    ? new Float64Array(labels.length).fill(base)
    : offsets.map((offset) => base + offset)
}

function weightOf({ W }: RoundRows, row: number): number {
  return W === null ? 1 : W[row]!
}

/** All trees of a round are grown on the margins before it. */
function growRound(run: Run, rows: Int32Array, columns: Int32Array, random: Random): Round {
  const { task, train, validation, G, H } = run
  task.objective.fillGradients(train, train.margins, G, H)
  const trees = G.map((_, k) => growOne(run, k, rows, choiceOf(run, columns, random)))
  return {
    trees,
    trainLoss: addTrees(run, train, trees),
    validationLoss: validation === null ? Number.NaN : addTrees(run, validation, trees),
  }
}

function choiceOf({ task }: Run, columns: Int32Array, random: Random): ColumnChoice {
  const sampler = samplerOf(task.parameters, columns, random)
  return sampler === null ? { kind: 'all', columns } : { kind: 'sampled', columns, sampler }
}

function growOne(
  { task, train, isRounded, ...run }: Run,
  k: number,
  rows: Int32Array,
  columns: ColumnChoice,
) {
  const G = run.G[k]!
  const H = run.H[k]!
  const sums = { gradients: sumOfMagnitudes(G), hessians: sumOfMagnitudes(H) }
  if (isRounded && (task.objective.hasBoundedGradients || sumsFitFloat32(sums)))
    roundGradients(G, H, rows, sums)
  const tree = growTree({ binned: train.binned, rows, G: [G], H, rules: task.rules, columns })
  for (let i = 0; i < tree.value.length; i++) tree.value[i]! *= task.parameters.learningRate
  return tree
}

/** Those of rows that were not drawn stay as they are: no sum looks at them. */
function roundGradients(G: Float64Array, H: Float64Array, rows: Int32Array, sums: GradientSums): void {
  const gridG = gradientGrid(sums.gradients)
  const gridH = gradientGrid(sums.hessians)
  for (const row of rows) {
    G[row] = roundTo(G[row]!, gridG)
    H[row] = Math.max(roundTo(H[row]!, gridH), gridH)
  }
}

function addTrees({ task }: Run, part: Part, trees: readonly GrownTree[]): number {
  applyTrees(part, trees)
  return task.objective.lossSum(part, part.margins)
}

/** Trees of whole rounds: one an output, and again. */
function applyTrees({ binned, margins }: Part, trees: readonly BoostedTree[]): void {
  trees.forEach((tree, t) => {
    applyTree(tree, binned, margins[t % margins.length]!)
  })
}
