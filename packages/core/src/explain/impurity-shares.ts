import { candorError } from '../errors.ts'
import type { Ensemble } from '../models/index.ts'

/**
 * How much each column's splits part the values of a tree, as a share of all that the tree parts:
 *
 * ```
 * gain of a split = Σ over both children  cover_child · |mean_child - mean_node|²
 * share of column j in tree t = Σ gains of its splits / Σ gains of all splits
 * ```
 *
 * with means of leaf values by cover, over all outputs of vector leaves. Of forests grown by Gini impurity or squared error this is the
 * decrease of impurity, of boosted trees without L2 penalty the gain of each split; otherwise near to it. What training rows say of a
 * model, not what it does with other rows; columns of many values are favoured.
 *
 * @returns trees × columns, row-major; each tree adds up to 1, one without splits to 0; caller owns
 * @throws explain.no_cover
 * Source: Breiman et al. 1984; scikit-learn's `feature_importances_` is the mean over the trees.
 * @example
 * impurityShares(ensemble) // Float64Array [1], one tree that splits on x alone
 */
export function impurityShares(ensemble: Ensemble): Float64Array {
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const columns = ensemble.featureNames.length
  const trees = ensemble.treeOutput.length
  const shares = new Float64Array(trees * columns)
  const means = nodeMeans(ensemble)
  for (let t = 0; t < trees; t++) {
    const own = shares.subarray(t * columns, (t + 1) * columns)
    for (let node = ensemble.treeStart[t]!; node < ensemble.treeStart[t + 1]!; node++)
      if (ensemble.feature[node]! >= 0) own[ensemble.feature[node]!]! += gainOf(ensemble, means, node)
    const total = own.reduce((sum, gain) => sum + gain, 0)
    if (total > 0) for (let j = 0; j < columns; j++) own[j]! /= total
  }
  return shares
}

/** Values of all nodes, nodes × leafWidth: of inner nodes the mean of their children by cover. Children stand after their parents. */
function nodeMeans(ensemble: Ensemble): Float64Array {
  const { feature, value, leafWidth, left, right } = ensemble
  const means = value.slice()
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue
    const [a, b] = [left[node]!, right[node]!]
    const share = shareOf(ensemble, a, b)
    for (let k = 0; k < leafWidth; k++)
      means[node * leafWidth + k] =
        share * means[a * leafWidth + k]! + (1 - share) * means[b * leafWidth + k]!
  }
  return means
}

/** Of the first of two children; a node that nothing went through has no gain whatever is said here. */
function shareOf({ cover }: Ensemble, a: number, b: number): number {
  const total = cover[a]! + cover[b]!
  return total > 0 ? cover[a]! / total : 0.5
}

function gainOf({ left, right, cover, leafWidth }: Ensemble, means: Float64Array, node: number): number {
  let gain = 0
  for (const child of [left[node]!, right[node]!])
    for (let k = 0; k < leafWidth; k++) {
      const distance = means[child * leafWidth + k]! - means[node * leafWidth + k]!
      gain += cover[child]! * distance * distance
    }
  return gain
}
