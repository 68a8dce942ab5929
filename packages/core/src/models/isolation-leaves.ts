import { averagePathLength } from './average-path-length.ts'
import type { TreeSpec } from './build-ensemble.ts'

/**
 * Leaf values of an isolation tree: a leaf of n rows at depth d holds -(d + c(n)), so that the mean over trees is minus the mean path
 * length and a higher margin means a stranger row. Nodes that no path reaches keep 0.
 *
 * Kernel: does not validate; children that lead outside or back are left to `buildEnsemble` to refuse.
 *
 * @param rows training rows of each node; only those of leaves are read
 * @example
 * pathLengthLeaves({ feature: [0, -1, -1], left: [1, -1, -1], right: [2, -1, -1] }, [3, 1, 2]).value // [0, -1, -2]
 */
export function pathLengthLeaves(
  { feature, left, right }: Pick<TreeSpec, 'feature' | 'left' | 'right'>,
  rows: ArrayLike<number>,
): Pick<TreeSpec, 'value'> {
  const value = new Float64Array(feature.length)
  const depth = new Int32Array(feature.length).fill(-1)
  const open = [0]
  depth[0] = 0
  while (open.length > 0) {
    const node = open.pop()!
    if (feature[node] === -1) value[node] = -(depth[node]! + averagePathLength(rows[node]!))
    else
      for (const child of [left[node]!, right[node]!]) {
        if (depth[child] !== -1) continue
        depth[child] = depth[node]! + 1
        open.push(child)
      }
  }
  return { value }
}
