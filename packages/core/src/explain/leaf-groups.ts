import { type Ensemble, nodeKinds } from '../models/index.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * Cuts a tree into groups of neighbouring leaves, each with the paths that lead to it: the tree is the sum of its groups, and
 * attributions add up. In a group few splits are left, so that rows of a table share their answers to all of them.
 *
 * ```
 *        0                          group of a, b     group of c, d
 *      ┌─┴─┐                              0                 0
 *      1   4        leaves a b c d        1                 4
 *     ┌┴┐ ┌┴┐                            a b               c d
 *     a b c d
 * ```
 *
 * Trees with more than `mostFeatures` distinct features, where hardly two rows agree, and trees with splits other than of numbers stay whole.
 *
 * @returns nodes of each group, ascending; null for a tree that stays whole
 * @example
 * leafGroups(stump, 0, layTreePaths(stump)) // [Int32Array [0, 1, 2]]
 */
export function leafGroups(ensemble: Ensemble, tree: number, paths: TreePaths): Int32Array[] | null {
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  if (!isGroupable(ensemble, first, end)) return null
  const groups: Int32Array[] = []
  let leaves: number[] = []
  for (let node = first; node < end; node++) {
    if (ensemble.feature[node]! < 0) leaves.push(node)
    if (leaves.length < groupLeaves && node < end - 1) continue
    groups.push(withPaths(leaves, paths))
    leaves = []
  }
  return groups
}

/** 16: with fewer, more groups are looked up for a row; with more, fewer rows share a state. Measured by bench/explain.ts. */
const groupLeaves = 16
const mostFeatures = 12

function isGroupable({ feature, kind }: Ensemble, first: number, end: number): boolean {
  const features = new Set<number>()
  for (let node = first; node < end; node++) {
    if (feature[node]! < 0) continue
    if (kind[node] !== nodeKinds.number) return false
    features.add(feature[node]!)
  }
  return features.size <= mostFeatures
}

function withPaths(leaves: readonly number[], { parent }: TreePaths): Int32Array {
  const nodes = new Set<number>()
  for (const leaf of leaves)
    for (let node = leaf; node >= 0 && !nodes.has(node); node = parent[node]!) nodes.add(node)
  return Int32Array.from(nodes).sort()
}
