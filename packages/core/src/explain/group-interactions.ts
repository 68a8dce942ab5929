import type { OutputColumn } from '../features/index.ts'
import { familyNames, requireSameColumns } from './group-by-family.ts'
import { checkPairSums, type Interactions, pairCount, pairsOf } from './interactions.ts'
import { pairPlace } from './tree-method.ts'

/**
 * Interactions by family: I_GH = Σ I_ij over i in G and j in H, and within a family, main effects included, I_GG = Σ I_ij over i <= j in G.
 *
 * @param outputs the pipeline's columns, one per column of the interactions, in the same order
 * @param order   names that families follow, as `groupByFamily`
 * @throws explain.columns_differ
 * @example
 * // x, state_IL and state_OH of one row: x with state 0.5 − 0.2
 * const names = pipeline.outputs.map(({ name }) => name)
 * const columns = { ...attributions, base: 0, names, phi: Float64Array.of(1, 0.5, -0.2, 2, 0, 3), score: Float64Array.of(6.3) }
 * groupInteractions(columns, pipeline.outputs).phi // Float64Array [1, 0.3, 5]
 */
export function groupInteractions(
  interactions: Interactions,
  outputs: readonly OutputColumn[],
  order: readonly string[] = [],
): Interactions {
  requireSameColumns(interactions.names, outputs)
  const names = familyNames(outputs, order)
  const family = outputs.map((output) => names.indexOf(output.family))
  const places = Int32Array.from(pairsOf(outputs.length), ([a, b]) =>
    pairPlace(Math.min(family[a]!, family[b]!), Math.max(family[a]!, family[b]!), names.length),
  )
  const [wide, narrow] = [pairCount(outputs.length), pairCount(names.length)]
  const phi = new Float64Array(interactions.rows * narrow)
  for (let row = 0; row < interactions.rows; row++)
    for (let k = 0; k < wide; k++) phi[row * narrow + places[k]!]! += interactions.phi[row * wide + k]!
  return checkPairSums({ ...interactions, names, phi })
}
