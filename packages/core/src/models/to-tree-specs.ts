import type { TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { hasSet } from './node-kind.ts'

/** The part of an ensemble that its trees are in. */
export type TreeArrays = Pick<
  Ensemble,
  | 'treeStart'
  | 'treeOutput'
  | 'feature'
  | 'kind'
  | 'threshold'
  | 'left'
  | 'right'
  | 'defaultLeft'
  | 'value'
  | 'cover'
  | 'leafId'
  | 'setStart'
  | 'setWords'
  | 'leafWidth'
>

/**
 * The trees of an ensemble taken apart again, as `buildEnsemble` takes them: one set of arrays a tree, children as positions inside it.
 * `buildEnsemble(toTreeSpecs(ensemble), ensemble)` gives the same ensemble.
 *
 * @example
 * toTreeSpecs(ensemble)[0].left // Int32Array [1, -1, -1]
 */
export function toTreeSpecs(ensemble: TreeArrays): TreeSpec[] {
  return Array.from(ensemble.treeOutput, (output, t) => specOf(ensemble, t, output))
}

/**
 * The same with one value a leaf: a tree whose leaves hold a value for each output becomes as many trees.
 *
 * @example
 * scalarTrees(ensemble)[0].output // 0
 */
export function scalarTrees(ensemble: TreeArrays): TreeSpec[] {
  if (ensemble.leafWidth === 1) return toTreeSpecs(ensemble)
  const { leafWidth } = ensemble
  return toTreeSpecs(ensemble).flatMap((tree) =>
    Array.from({ length: leafWidth }, (_, output) => ({
      ...tree,
      output,
      value: Float64Array.from(
        { length: tree.feature.length },
        (__, node) => tree.value[node * leafWidth + output]!,
      ),
    })),
  )
}

function specOf(ensemble: TreeArrays, t: number, output: number): TreeSpec {
  const start = ensemble.treeStart[t]!
  const end = ensemble.treeStart[t + 1]!
  return {
    feature: ensemble.feature.subarray(start, end),
    threshold: ensemble.threshold.subarray(start, end),
    left: relative(ensemble.left.subarray(start, end), start),
    right: relative(ensemble.right.subarray(start, end), start),
    defaultLeft: ensemble.defaultLeft.subarray(start, end),
    value: ensemble.value.subarray(start * ensemble.leafWidth, end * ensemble.leafWidth),
    cover: ensemble.cover.subarray(start, end),
    leafId: ensemble.leafId.subarray(start, end),
    kind: ensemble.kind.subarray(start, end),
    sets: setsOf(ensemble, start, end),
    ...(output === -1 ? {} : { output }),
  }
}

function relative(children: Int32Array, start: number): Int32Array {
  return children.map((child) => (child === -1 ? -1 : child - start))
}

function setsOf(ensemble: TreeArrays, start: number, end: number): Map<number, number[]> {
  const sets = new Map<number, number[]>()
  for (let node = start; node < end; node++)
    if (hasSet(ensemble.kind[node]!)) sets.set(node - start, categoriesOf(ensemble, node))
  return sets
}

/** The categories in the set of a node, ascending. */
function categoriesOf({ setStart, setWords }: TreeArrays, node: number): number[] {
  const categories: number[] = []
  const first = setStart[node]!
  for (let word = first; word < setStart[node + 1]!; word++)
    for (let bit = 0; bit < 32; bit++)
      if ((setWords[word]! >>> bit) & 1) categories.push((word - first) * 32 + bit)
  return categories
}
