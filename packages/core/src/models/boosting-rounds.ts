import type { Matrix } from '../features/index.ts'
import type { BoostingParameters } from './boosting-parameters.ts'
import type { GrowRules } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import type { LossName, ObjectiveName } from './loss.ts'

/** Rows of a training run; W holds the weight of each, or null where all are 1. */
export type RoundRows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly W: Float64Array | null
  /** added to each row's margins before any tree: logarithms of exposures; null where all are 0 */
  readonly offsets: Float64Array | null
}

export type RoundsTask = {
  readonly train: RoundRows
  readonly validation: RoundRows | null
  readonly objective: LossName
  readonly parameters: BoostingParameters
  readonly rules: GrowRules
  /** the margin before any tree */
  readonly base: number
}

/** A tree as boosting needs it: leaf values already times the learning rate, nodes in preorder. */
export type BoostedTree = Omit<GrownTree, 'order' | 'rowStart' | 'rowEnd'>

/** A tree, and Σ weight · loss over all rows once it was added to the margins. */
export type Round = {
  readonly tree: BoostedTree
  readonly trainLoss: number
  readonly validationLoss: number
}

/**
 * What boosting asks of the kernels: margins, gradients and codes stay inside, one tree comes out of each round. `plainRounds` does
 * the same and more, and where both can run a task they give equal bits.
 */
export type Rounds = {
  /**
   * @param drawn   rows that the tree is grown on, ascending; null = all rows with weight
   * @param columns columns that may be split on, in the order in which they are tried
   */
  grow(drawn: Int32Array | null, columns: Int32Array): Round
  close(): void
}

/**
 * Whether gradients are rounded to float32 and a grid (gradient-grid.ts): not where labels or weights are so large or so small
 * that float32 would lose them; those runs take plain float64 gradients and the plain engine.
 */
export function fitsFloat32({ labels, W }: RoundRows, objective: ObjectiveName): boolean {
  const hasClasses = objective === 'logistic' || objective === 'softmax'
  const largest = (hasClasses ? 1 : magnitude(labels)) * (W === null ? 1 : magnitude(W))
  return largest === 0 || (largest > 1e-15 && largest < 1e25)
}

function magnitude(values: Float64Array): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest
}
