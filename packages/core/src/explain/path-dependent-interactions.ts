import { candorError } from '../errors.ts'
import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'
import { type ExplainedOutput, explainedOutput } from './explained-output.ts'
import {
  type InteractionExplainer,
  type LeafRule,
  makeInteractionExplainer,
} from './interaction-explainer.ts'
import { layTreePaths, type TreePaths } from './tree-paths.ts'

/**
 * Path-dependent interactions of the trees of one output, exact by quadrature: with z_j, o_j as in `pathDependentShap`,
 *
 * ```
 * I_ij += v ∫₀¹ (o_i − z_i)(o_j − z_j) Π_{k ≠ i, j} ((1 − p) z_k + p o_k) dp        phi_i += v ∫₀¹ (o_i − z_i) Π_{k ≠ i} … dp
 * ```
 *
 * by Gauss-Legendre with ceil(u / 2) nodes, exact for the degree u − 1 of the contributions and u − 2 of the pairs. No factor of the row
 * is divided by, so that zero covers and any depth do no harm.
 *
 * @param output which margin; may be left out where the model has only one
 * @throws explain.no_cover, explain.output_needed, explain.output_out_of_range
 * Source: TreeGrad-Shap (Li, Yu, Low 2026), Quadrature-TreeSHAP (Wettenstein, Mitchell, Yu 2026).
 * @example
 * // one stump has a main effect and nothing else
 * preparePathDependentInteractions(stump).explain(matrix).phi // Float64Array [0.5]
 */
export function preparePathDependentInteractions(
  ensemble: Ensemble,
  { output }: { readonly output?: number } = {},
): InteractionExplainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const ratios = coverRatios(ensemble)
  const paths = layTreePaths(ensemble)
  return makeInteractionExplainer({
    ensemble,
    target,
    paths,
    method: 'path_dependent',
    base: baseOf(ensemble, target, ratios, paths),
    ruleOf: (leaf, features) => {
      const value = ensemble.value[leaf * ensemble.leafWidth + target.offset]!
      return coverRule(value, zeroShares(paths, ratios, leaf, features.length))
    },
  })
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

function baseOf(
  ensemble: Ensemble,
  { trees, offset, divisor, output }: ExplainedOutput,
  ratios: Float64Array,
  { parent }: TreePaths,
): number {
  const reach = new Float64Array(ratios.length)
  let sum = 0
  for (const tree of trees) {
    for (let node = ensemble.treeStart[tree]!; node < ensemble.treeStart[tree + 1]!; node++) {
      reach[node] = parent[node]! < 0 ? 1 : reach[parent[node]!]! * ratios[node]!
      if (ensemble.feature[node]! < 0)
        sum += reach[node]! * ensemble.value[node * ensemble.leafWidth + offset]!
    }
  }
  return ensemble.base[output]! + sum / divisor
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
