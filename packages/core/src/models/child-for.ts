import { categoryLimit } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'

/**
 * The child that a value goes to at an inner node: the split rule as it is defined, one node at a time. Oracle of `routeRows`,
 * which does the same for blocks of rows; the two are compared on random ensembles.
 *
 * Both sides are rounded to the ensemble's precision; NaN follows the node's default direction; a category outside
 * [0, 2²⁴) goes left, as does one that is not in the node's set.
 *
 * @param node position of an inner node in the ensemble's arrays
 * @param x    value of the node's feature
 * @example
 * childFor(ensemble, 0, 0.25) // 1: left of a root with threshold 0.5
 */
export function childFor(ensemble: Ensemble, node: number, x: number): number {
  const toLeft = Number.isNaN(x) ? ensemble.defaultLeft[node] === 1 : goesLeft(ensemble, node, x)
  return toLeft ? ensemble.left[node]! : ensemble.right[node]!
}

function goesLeft(ensemble: Ensemble, node: number, x: number): boolean {
  const value = ensemble.precision === 'float32' ? Math.fround(x) : x
  if (ensemble.kind[node] === 1) return !inSet(ensemble, node, value)
  const exact = ensemble.threshold[node]!
  const threshold = ensemble.thresholdPrecision === 'float32' ? Math.fround(exact) : exact
  return ensemble.comparison === '<' ? value < threshold : value <= threshold
}

/** Whether a category is in the set of a node; never for values outside [0, 2²⁴). The fraction of `x` is dropped. */
export function inSet({ setStart, setWords }: Ensemble, node: number, x: number): boolean {
  if (!(x >= 0 && x < categoryLimit)) return false
  const category = Math.trunc(x)
  const word = setStart[node]! + (category >>> 5)
  return word < setStart[node + 1]! && ((setWords[word]! >>> (category & 31)) & 1) === 1
}
