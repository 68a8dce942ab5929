import { categoryLimit } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { nodeKinds, zeroThreshold } from './node-kind.ts'

/**
 * The child that a value goes to at an inner node: the split rule as it is defined, one node at a time. Oracle of `routeRows`,
 * which does the same for blocks of rows; the two are compared on random ensembles.
 *
 * Both sides are rounded to the ensemble's precision; NaN follows the node's default direction; a category outside
 * [0, 2²⁴) goes left, as does one that is not in the node's set. What else a node may ask: `nodeKinds`.
 *
 * @param node position of an inner node in the ensemble's arrays
 * @param x    value of the node's feature
 * @example
 * childFor(ensemble, 0, 0.25) // 1: left of a root with threshold 0.5
 */
export function childFor(ensemble: Ensemble, node: number, x: number): number {
  return isMissing(ensemble.kind[node]!, x)
    ? defaultChild(ensemble, node)
    : goesLeft(ensemble, node, x)
      ? ensemble.left[node]!
      : ensemble.right[node]!
}

/** NaN, and at nodes that say so everything that LightGBM takes for zero. */
function isMissing(kind: number, x: number): boolean {
  return Number.isNaN(x) || (kind === nodeKinds.zeroMissing && Math.abs(x) <= zeroThreshold)
}

function defaultChild({ defaultLeft, left, right }: Ensemble, node: number): number {
  return defaultLeft[node] === 1 ? left[node]! : right[node]!
}

function goesLeft(ensemble: Ensemble, node: number, x: number): boolean {
  const value = ensemble.precision === 'float32' ? Math.fround(x) : x
  const threshold = thresholdOf(ensemble, node)
  switch (ensemble.kind[node]) {
    case nodeKinds.category:
      return !inSet(ensemble, node, value)
    case nodeKinds.wholeCategory:
      return !inSet(ensemble, node, Math.trunc(value))
    case nodeKinds.member:
      return !(Number.isInteger(value) && inSet(ensemble, node, value))
    case nodeKinds.equal:
      return value !== threshold
    default:
      return ensemble.comparison === '<' ? value < threshold : value <= threshold
  }
}

/** A node's threshold as it is compared: rounded to the ensemble's threshold precision. */
export function thresholdOf({ threshold, thresholdPrecision }: Ensemble, node: number): number {
  return thresholdPrecision === 'float32' ? Math.fround(threshold[node]!) : threshold[node]!
}

/** Whether a category is in the set of a node; never for values outside [0, 2²⁴). The fraction of `x` is dropped. */
export function inSet({ setStart, setWords }: Ensemble, node: number, x: number): boolean {
  if (!(x >= 0 && x < categoryLimit)) return false
  const category = Math.trunc(x)
  const word = setStart[node]! + (category >>> 5)
  return word < setStart[node + 1]! && ((setWords[word]! >>> (category & 31)) & 1) === 1
}
