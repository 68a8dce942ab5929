import type { Ensemble } from '../models/index.ts'

/**
 * Where every node stands on the path from its root: what attributions need beside the trees themselves. One entry a node
 * of the whole ensemble; the edge of a node is the one that leads into it, so its feature is the parent's.
 *
 * Parents come before their children (`buildEnsemble` lays trees in preorder), so one loop forwards sees every parent
 * first and one loop backwards every child first: no kernel here recurses, and depth has no limit.
 *
 * | field    | meaning                                                                                     |
 * |----------|---------------------------------------------------------------------------------------------|
 * | parent   | node above, -1 at roots                                                                      |
 * | edge     | feature of the node's edge, -1 at roots                                                      |
 * | previous | nearest node above (this one apart) whose edge has the same feature, -1 where there is none  |
 * | slot     | number of the edge's feature among the path's distinct ones, in order of appearance; -1 at roots |
 * | distinct | distinct features on the path to the node                                                    |
 */
export type TreePaths = {
  readonly parent: Int32Array
  readonly edge: Int32Array
  readonly previous: Int32Array
  readonly slot: Int32Array
  readonly distinct: Int32Array
}

/**
 * Paths of all nodes, in O(nodes × depth); kept as long as the ensemble is.
 *
 * @example
 * // a stump: both leaves hang from the root on feature 0
 * layTreePaths(stump)
 * // { parent: Int32Array [-1, 0, 0], edge: [-1, 0, 0], previous: [-1, -1, -1], slot: [-1, 0, 0], distinct: [0, 1, 1] }
 */
export function layTreePaths(ensemble: Ensemble): TreePaths {
  const known = pathsOf.get(ensemble) ?? makePaths(ensemble)
  pathsOf.set(ensemble, known)
  return known
}

const pathsOf = new WeakMap<Ensemble, TreePaths>()

function makePaths(ensemble: Ensemble): TreePaths {
  const count = ensemble.feature.length
  const paths = {
    parent: new Int32Array(count).fill(-1),
    edge: new Int32Array(count).fill(-1),
    previous: new Int32Array(count).fill(-1),
    slot: new Int32Array(count).fill(-1),
    distinct: new Int32Array(count),
  }
  for (let node = 0; node < count; node++) {
    if (ensemble.feature[node]! < 0) continue
    layEdge(paths, node, ensemble.left[node]!, ensemble.feature[node]!)
    layEdge(paths, node, ensemble.right[node]!, ensemble.feature[node]!)
  }
  return paths
}

/** Distinct features on the path to `node`, in order of appearance. */
export function pathFeatures({ parent, edge, slot, distinct }: TreePaths, node: number): Int32Array {
  const features = new Int32Array(distinct[node]!)
  for (let at = node; parent[at]! >= 0; at = parent[at]!) features[slot[at]!] = edge[at]!
  return features
}

function layEdge(paths: TreePaths, parent: number, node: number, feature: number): void {
  paths.parent[node] = parent
  paths.edge[node] = feature
  const previous = nearestEdge(paths, parent, feature)
  paths.previous[node] = previous
  paths.slot[node] = previous < 0 ? paths.distinct[parent]! : paths.slot[previous]!
  paths.distinct[node] = paths.distinct[parent]! + (previous < 0 ? 1 : 0)
}

function nearestEdge({ parent, edge }: TreePaths, from: number, feature: number): number {
  let at = from
  while (at >= 0 && edge[at] !== feature) at = parent[at]!
  return at
}
