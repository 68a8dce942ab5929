import type { Ensemble } from '../models/index.ts'
import { pathFeatures, type TreePaths } from './tree-paths.ts'

/**
 * Neighbouring leaves below one node of a tree. What a row gets from them depends on its *state*: one bit for each question, at most 8.
 * The first questions are whether the row agrees with all edges above of a feature of the path, the others the splits below.
 */
export type SubtreeGroup = {
  /** the edges of each question: 2 · place of the split among the tree's, + 1 where the edge goes right; the bit is set where the row takes all */
  readonly questions: readonly Int32Array[]
  /** the features of its leaves' paths */
  readonly features: Int32Array
  readonly leaves: readonly GroupLeaf[]
}

/** A row of state s agrees with feature k of the leaf's path where s & need[k] = want[k]. */
export type GroupLeaf = {
  readonly node: number
  readonly features: Int32Array
  readonly need: Uint8Array
  readonly want: Uint8Array
}

/** Questions that a group may have: its state is a byte. */
export const mostQuestions = 8

/**
 * Cuts a tree into the largest subtrees with at most 8 questions; in preorder.
 *
 * @returns null where some leaf has more than 8 distinct features above; nothing for a tree of one leaf
 * @example
 * subtreeGroups(stump, 0, layTreePaths(stump))[0].questions // [Int32Array [0]]
 */
export function subtreeGroups(ensemble: Ensemble, tree: number, paths: TreePaths): SubtreeGroup[] | null {
  const roots = groupRoots(ensemble, tree, paths)
  if (roots === null) return null
  const splits = { first: ensemble.treeStart[tree]!, place: splitPlaces(ensemble, tree) }
  return roots.map((root) => layGroup(ensemble, paths, splits, root))
}

/** First nodes of the groups. */
export function groupRoots(
  { treeStart, feature }: Ensemble,
  tree: number,
  { parent, distinct }: TreePaths,
): number[] | null {
  const first = treeStart[tree]!
  const end = treeStart[tree + 1]!
  if (end - first === 1) return []
  const splits = new Int32Array(end - first)
  for (let node = end - 1; node > first; node--) {
    if (feature[node]! >= 0) splits[node - first]!++
    splits[parent[node]! - first]! += splits[node - first]!
  }
  splits[0]!++
  const roots: number[] = []
  const isInside = new Uint8Array(end - first)
  for (let node = first; node < end; node++) {
    if (node > first && isInside[parent[node]! - first] === 1) isInside[node - first] = 1
    else if (distinct[node]! + splits[node - first]! <= mostQuestions) {
      isInside[node - first] = 1
      roots.push(node)
    } else if (feature[node]! < 0) return null
  }
  return roots
}

/** Nodes that split, in preorder. */
export function splitNodes({ treeStart, feature }: Ensemble, tree: number): Int32Array {
  const nodes = Array.from(
    { length: treeStart[tree + 1]! - treeStart[tree]! },
    (_, i) => treeStart[tree]! + i,
  )
  return Int32Array.from(nodes.filter((node) => feature[node]! >= 0))
}

/** Place of each node of a tree among those that split, -1 at leaves. */
function splitPlaces({ treeStart, feature }: Ensemble, tree: number): Int32Array {
  let splits = 0
  return feature.slice(treeStart[tree]!, treeStart[tree + 1]!).map((asked) => (asked < 0 ? -1 : splits++))
}

type Splits = {
  /** first node of the tree */
  readonly first: number
  /** of each node of the tree, -1 at leaves */
  readonly place: Int32Array
}

function layGroup(ensemble: Ensemble, paths: TreePaths, splits: Splits, root: number): SubtreeGroup {
  const above = edgesAbove(ensemble, paths, splits, root)
  const questions = above.map((edges) => (edges.length === 1 ? [edges[0]! & ~1] : edges))
  const agreed = above.map((edges) => (edges.length === 1 && edges[0]! & 1 ? 0 : 1))
  const bitOf = new Map<number, number>()
  const leaves: GroupLeaf[] = []
  const end = endOf(ensemble, root)
  for (let node = root; node < end; node++) {
    if (ensemble.feature[node]! < 0) leaves.push(layLeaf(ensemble, paths, root, agreed, bitOf, node))
    else {
      bitOf.set(node, 1 << questions.length)
      questions.push([2 * splits.place[node - splits.first]!])
    }
  }
  return {
    questions: questions.map((edges) => new Int32Array(edges)),
    features: featuresOf(leaves),
    leaves,
  }
}

function featuresOf(leaves: readonly GroupLeaf[]): Int32Array {
  const met = new Set<number>()
  for (const { features } of leaves) for (let k = 0; k < features.length; k++) met.add(features[k]!)
  return Int32Array.from(met).sort()
}

/** Edges of the path to a node, by its features in the order of the path. */
function edgesAbove(
  { right }: Ensemble,
  { parent, slot, distinct }: TreePaths,
  { first, place }: Splits,
  root: number,
): number[][] {
  const edges = Array.from({ length: distinct[root]! }, (): number[] => [])
  for (let node = root; parent[node]! >= 0; node = parent[node]!) {
    const above = parent[node]!
    edges[slot[node]!]!.unshift(2 * place[above - first]! + (right[above] === node ? 1 : 0))
  }
  return edges
}

function layLeaf(
  { right }: Ensemble,
  paths: TreePaths,
  root: number,
  agreed: readonly number[],
  bitOf: ReadonlyMap<number, number>,
  leaf: number,
): GroupLeaf {
  const features = pathFeatures(paths, leaf)
  const need = new Uint8Array(features.length)
  const want = new Uint8Array(features.length)
  agreed.forEach((agreement, k) => {
    need[k] = 1 << k
    want[k] = agreement << k
  })
  for (let node = leaf; node !== root; node = paths.parent[node]!) {
    const bit = bitOf.get(paths.parent[node]!)!
    need[paths.slot[node]!]! |= bit
    if (right[paths.parent[node]!] !== node) want[paths.slot[node]!]! |= bit
  }
  return { node: leaf, features, need, want }
}

/** The node after the last one below. */
function endOf({ feature, right }: Ensemble, root: number): number {
  let node = root
  while (feature[node]! >= 0) node = right[node]!
  return node + 1
}
