import type { Random } from '../math/index.ts'
import { applyTree } from './apply-tree.ts'
import { applyCuts, type BinnedMatrix, binMatrix } from './binning.ts'
import type { BoostingParameters } from './boosting-parameters.ts'
import { type BoostedTree, fitsFloat32, type RoundRows, type RoundsTask } from './boosting-rounds.ts'
import { columnSampler } from './column-sampler.ts'
import { gradientGrid, roundTo, sumOfMagnitudes } from './gradient-grid.ts'
import { type ColumnChoice, growTree } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import type { Objective } from './objective.ts'

/** A task of the plain engine: any objective, one margin a row or several. */
export type PlainTask = Omit<RoundsTask, 'objective' | 'base'> & {
  readonly objective: Objective
  /** the margins before any tree, one an output */
  readonly bases: Float64Array
  /** columns whose values are numbers of levels; null = none */
  readonly isCategory: readonly boolean[] | null
}

/** The trees of a round, one an output, and Σ weight · loss over all rows once they were added to the margins. */
export type PlainRound = {
  readonly trees: readonly BoostedTree[]
  readonly trainLoss: number
  readonly validationLoss: number
}

export type PlainRounds = {
  /**
   * @param drawn   rows that the trees are grown on, ascending; null = all rows with weight
   * @param columns columns that may be split on, in the order in which they are tried
   * @param random  draws columns inside the trees, where the parameters ask for it
   */
  grow(drawn: Int32Array | null, columns: Int32Array, random: Random): PlainRound
  close(): void
}

/**
 * Rounds of boosting in plain TypeScript: runs anywhere, and is the oracle of `kernelRounds` (kernel-rounds.test.ts compares the
 * two to the bit). Gradients and hessians lie on a grid (gradient-grid.ts), so that all their sums are exact; those of objectives
 * whose gradients have no bound stay as they are.
 *
 * @param trees of earlier rounds, their values added to the margins before the next one
 */
export function plainRounds(task: PlainTask, trees: readonly BoostedTree[] = []): PlainRounds {
  const run = startRun(task)
  for (const part of [run.train, run.validation]) if (part !== null) applyTrees(part, trees)
  return {
    grow: (drawn, columns, random) => growRound(run, drawn ?? run.rows, columns, random),
    close: () => {},
  }
}

type Part = RoundRows & { readonly binned: BinnedMatrix; readonly margins: readonly Float64Array[] }

type Run = {
  readonly task: PlainTask
  readonly train: Part
  readonly validation: Part | null
  /** rows with weight, ascending */
  readonly rows: Int32Array
  readonly isRounded: boolean
  /** one array an output */
  readonly G: readonly Float64Array[]
  readonly H: readonly Float64Array[]
}

function startRun(task: PlainTask): Run {
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
    isRounded: objective.hasBoundedGradients && fitsFloat32(train, objective.name),
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
function growRound(run: Run, rows: Int32Array, columns: Int32Array, random: Random): PlainRound {
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
  const { colsampleBylevel: level, colsampleBynode: node } = task.parameters
  if (!samplesColumns(task.parameters)) return { kind: 'all', columns }
  return { kind: 'sampled', columns, sampler: columnSampler(columns, { level, node }, random) }
}

/** Whether columns are drawn inside the trees. */
export function samplesColumns({ colsampleBylevel, colsampleBynode }: BoostingParameters): boolean {
  return colsampleBylevel < 1 || colsampleBynode < 1
}

function growOne(
  { task, train, isRounded, ...run }: Run,
  k: number,
  rows: Int32Array,
  columns: ColumnChoice,
) {
  const G = run.G[k]!
  const H = run.H[k]!
  if (isRounded) roundGradients(G, H, rows)
  const tree = growTree({ binned: train.binned, rows, G: [G], H, rules: task.rules, columns })
  for (let i = 0; i < tree.value.length; i++) tree.value[i]! *= task.parameters.learningRate
  return tree
}

/** Those of rows that were not drawn stay as they are: no sum looks at them. */
function roundGradients(G: Float64Array, H: Float64Array, rows: Int32Array): void {
  const gridG = gradientGrid(sumOfMagnitudes(G))
  const gridH = gradientGrid(sumOfMagnitudes(H))
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
