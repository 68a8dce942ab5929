import type { Random } from '../math/index.ts'
import type { BoostingParameters } from './boosting-parameters.ts'
import { type ColumnSampler, columnSampler } from './column-sampler.ts'
import type { GrowRules } from './grow-tree.ts'
import type { GrownTree } from './grown-tree.ts'
import type { ObjectiveName } from './loss.ts'
import type { Objective } from './objective.ts'
import type { RoundRows } from './round-rows.ts'

/** What rounds of boosting are grown from: any objective, one margin a row or several. */
export type RoundsTask = {
  readonly train: RoundRows
  readonly validation: RoundRows | null
  readonly objective: Objective
  readonly parameters: BoostingParameters
  readonly rules: GrowRules
  /** the margins before any tree, one an output */
  readonly bases: Float64Array
  /** columns whose values are numbers of levels; null = none */
  readonly isCategory: readonly boolean[] | null
}

/** A tree as boosting needs it: leaf values already times the learning rate, nodes in preorder. */
export type BoostedTree = Omit<GrownTree, 'order' | 'rowStart' | 'rowEnd'>

/** The trees of a round, one an output, and Σ weight · loss over all rows once they were added to the margins. */
export type Round = {
  readonly trees: readonly BoostedTree[]
  readonly trainLoss: number
  readonly validationLoss: number
}

/** What boosting asks of its engines: margins, gradients and codes stay inside. `plainRounds` and `kernelRounds` give equal bits. */
export type Rounds = {
  /**
   * @param drawn   rows that the trees are grown on, ascending; null = all rows with weight
   * @param columns columns that may be split on, in the order in which they are tried
   * @param random  draws columns inside the trees, where the parameters ask for it
   */
  grow(drawn: Int32Array | null, columns: Int32Array, random: Random): Round
  close(): void
}

/** Draws columns inside the trees, where the parameters ask for it; null = every node tries all of the tree's. */
export function samplerOf(
  { colsampleBylevel: level, colsampleBynode: node }: BoostingParameters,
  columns: Int32Array,
  random: Random,
): ColumnSampler | null {
  return level < 1 || node < 1 ? columnSampler(columns, { level, node }, random) : null
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
