import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { LeafRule, LeafRules } from './leaf-rule.ts'
import type { TreePaths } from './tree-paths.ts'

/** Leaf rules of the path-dependent game, as `preparePathDependentInteractions` says. */
export function coverLeafRules(ensemble: Ensemble, paths: TreePaths, { offset }: ExplainedOutput): LeafRules {
  const ratios = coverRatios(ensemble)
  return (leaf, features) =>
    coverRule(
      ensemble.value[leaf * ensemble.leafWidth + offset]!,
      zeroShares(paths, ratios, leaf, features.length),
    )
}

/** z of every distinct feature of a leaf: the product of cover ratios over its edges. */
function zeroShares(
  { parent, slot }: TreePaths,
  ratios: Float64Array,
  leaf: number,
  count: number,
): Float64Array {
  const z = new Float64Array(count).fill(1)
  for (let node = leaf; parent[node]! >= 0; node = parent[node]!) z[slot[node]!]! *= ratios[node]!
  return z
}

/** Products of all factors but two, from the left and from the right of a pair: no division. */
function coverRule(value: number, z: Float64Array): LeafRule {
  const u = z.length
  const { nodes, weights } = gaussLegendre(Math.ceil(u / 2))
  const factor = new Float64Array(u)
  const after = new Float64Array(u + 1)
  return (inside, into) => {
    for (let q = 0; q < nodes.length; q++) {
      const p = nodes[q]!
      for (let k = 0; k < u; k++) factor[k] = (1 - p) * z[k]! + p * inside[k]!
      after[u] = 1
      for (let k = u - 1; k >= 0; k--) after[k] = after[k + 1]! * factor[k]!
      let place = 0
      let before = value * weights[q]!
      for (let i = 0; i < u; i++) {
        const own = inside[i]! - z[i]!
        into[place++]! += before * own * after[i + 1]!
        let between = before * own
        for (let j = i + 1; j < u; j++) {
          into[place++]! += between * (inside[j]! - z[j]!) * after[j + 1]!
          between *= factor[j]!
        }
        before *= factor[i]!
      }
    }
  }
}
