import type { Ensemble } from '../models/index.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * One tree in one part, or in several that each lead to some of its leaves and add up to it. Part p has the entries
 * `start[p] … start[p + 1] - 1`: its nodes in preorder, the first the root.
 */
export type TreeParts = {
  readonly tree: number
  readonly entries: number
  readonly start: Int32Array
  /** place of each entry in its tree: node − treeStart[tree] */
  readonly node: Int32Array
  /** entry above in the same part, -1 at roots */
  readonly parent: Int32Array
  /** nearest entry above whose edge has the same feature, -1 where there is none */
  readonly previous: Int32Array
  /** feature of the edge, -1 at roots */
  readonly feature: Int32Array
}

/**
 * Lays the parts of a tree one after another.
 *
 * @param parts nodes of each part, ascending, each with its parent; a leaf stands in one part. Default: the whole tree
 * @example
 * layTreeParts(stump, 0, layTreePaths(stump)).parent // Int32Array [-1, 0, 0]
 */
export function layTreeParts(
  ensemble: Ensemble,
  tree: number,
  paths: TreePaths,
  parts: readonly Int32Array[] = [nodesOf(ensemble, tree)],
): TreeParts {
  const nodes = Int32Array.from(parts.flatMap((part) => [...part]))
  const start = startsOf(parts)
  return {
    tree,
    entries: nodes.length,
    start,
    node: nodes.map((node) => node - ensemble.treeStart[tree]!),
    parent: withinParts(parts, start, paths.parent),
    previous: withinParts(parts, start, paths.previous),
    feature: nodes.map((node) => paths.edge[node]!),
  }
}

function nodesOf({ treeStart }: Ensemble, tree: number): Int32Array {
  return Int32Array.from({ length: treeStart[tree + 1]! - treeStart[tree]! }, (_, i) => treeStart[tree]! + i)
}

function startsOf(parts: readonly Int32Array[]): Int32Array {
  const start = new Int32Array(parts.length + 1)
  parts.forEach((part, p) => {
    start[p + 1] = start[p]! + part.length
  })
  return start
}

/** The entry, in its own part, of what a table of nodes says of each node; -1 where it says -1. */
function withinParts(parts: readonly Int32Array[], start: Int32Array, of: Int32Array): Int32Array {
  const entries = new Int32Array(start[parts.length]!)
  parts.forEach((part, p) => {
    const entryOf = new Map(Array.from(part, (node, i) => [node, start[p]! + i]))
    part.forEach((node, i) => {
      entries[start[p]! + i] = entryOf.get(of[node]!) ?? -1
    })
  })
  return entries
}
