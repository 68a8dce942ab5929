import type { Matrix } from '../features/index.ts'
import type { Random } from '../math/index.ts'
import type { TreeSpec } from './build-ensemble.ts'

/** What all trees with drawn thresholds and labels are grown from. */
export type ExtraTreesTask = {
  readonly matrix: Matrix
  readonly criterion: 'gini' | 'entropy' | 'squared'
  /** class numbers, or numbers around 0 */
  readonly labels: Float64Array
  /** number of classes; not read for numbers */
  readonly classes: number
  /** weight of each row before drawing */
  readonly W: Float64Array
  /** columns tried in each node */
  readonly tried: number
  /** splits on the longest path; null = no limit */
  readonly maxDepth: number | null
  readonly minRowsToSplit: number
  readonly minRowsPerLeaf: number
  readonly isBootstrap: boolean
}

/** Nodes in preorder; a leaf of two classes holds the share of class 1, of numbers their mean, of more classes each one's share. */
export type ExtraTree = TreeSpec & {
  readonly cover: ArrayLike<number>
  /** decrease of weight · impurity by the split; 0 at leaves */
  readonly gain: ArrayLike<number>
}

/** Grows trees, each from a stream of its own, so that no tree depends on another. `plainExtraTrees` and `kernelExtraTrees` give equal bits. */
export type ExtraTreesEngine = {
  /** trees that are best asked for at once */
  readonly batch: number
  grow(streams: readonly Random[]): readonly ExtraTree[]
  close(): void
}
