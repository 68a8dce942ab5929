import type { Matrix } from '../features/index.ts'
import type { Random } from '../math/index.ts'
import type { GrowRules } from './grow-tree.ts'
import type { StoredTree } from './tree-arrays.ts'

/** What all trees of a forest are grown from; one value a leaf, or one for each class where there are several. */
export type ForestTask = {
  readonly matrix: Matrix
  readonly maxBins: number
  /** as given: a node whose rows all have the same is a leaf */
  readonly labels: Float64Array
  /** weight of each row before drawing */
  readonly W: Float64Array
  /** for each leaf value, what a row of weight 1 adds to the mean */
  readonly Y: readonly Float64Array[]
  readonly rules: GrowRules
  /** columns tried in each node */
  readonly tried: number
  readonly isBootstrap: boolean
}

/** Nodes in preorder, leaf values as they are grown. */
export type ForestTree = Omit<StoredTree, 'bin'>

/** Grows trees, each from a stream of its own, so that no tree depends on another. `plainForest` and `kernelForest` give equal bits. */
export type ForestEngine = {
  /** trees that are best asked for at once */
  readonly batch: number
  grow(streams: readonly Random[]): readonly ForestTree[]
  close(): void
}
