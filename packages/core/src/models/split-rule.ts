import type { Ensemble } from './ensemble.ts'
import { hasSet, nodeKinds } from './node-kind.ts'

/** What an inner node asks, in words that can be read: the left child is for the values of which it is true. */
export type SplitRule = {
  readonly feature: string
  readonly comparison: '<' | '<=' | 'not in' | '!='
  /** as the vendor wrote it; null with a set */
  readonly threshold: number | null
  /** category codes of the set, ascending; null with a threshold */
  readonly categories: readonly number[] | null
  readonly missing: 'left' | 'right'
}

/**
 * The rule of an inner node.
 *
 * @param node position of an inner node in the ensemble's arrays
 * @example
 * splitRule(ensemble, 0) // { feature: 'x', comparison: '<', threshold: 0.5, categories: null, missing: 'right' }
 */
export function splitRule(ensemble: Ensemble, node: number): SplitRule {
  const kind = ensemble.kind[node]!
  const isSet = hasSet(kind)
  return {
    feature: ensemble.featureNames[ensemble.feature[node]!]!,
    comparison: isSet ? 'not in' : kind === nodeKinds.equal ? '!=' : ensemble.comparison,
    threshold: isSet ? null : ensemble.threshold[node]!,
    categories: isSet ? categoriesOf(ensemble, node) : null,
    missing: ensemble.defaultLeft[node] === 1 ? 'left' : 'right',
  }
}

function categoriesOf({ setStart, setWords }: Ensemble, node: number): number[] {
  const categories: number[] = []
  for (let word = setStart[node]!; word < setStart[node + 1]!; word++)
    for (let bit = 0; bit < 32; bit++)
      if ((setWords[word]! >>> bit) & 1) categories.push((word - setStart[node]!) * 32 + bit)
  return categories
}
