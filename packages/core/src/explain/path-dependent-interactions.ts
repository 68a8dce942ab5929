import { candorError } from '../errors.ts'
import type { Ensemble } from '../models/index.ts'
import { explainedOutput } from './explained-output.ts'
import { type InteractionExplainer, makeInteractionExplainer } from './interaction-explainer.ts'
import { nodeMeans } from './node-means.ts'
import { type PlanOptions, planTrees } from './plan-trees.ts'

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
  { output, ...options }: { readonly output?: number } & PlanOptions = {},
): InteractionExplainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const means = nodeMeans(ensemble, target.offset)
  const roots = target.trees.reduce((sum, tree) => sum + means[ensemble.treeStart[tree]!]!, 0)
  return makeInteractionExplainer({
    ensemble,
    target,
    method: 'path_dependent',
    base: ensemble.base[target.output]! + roots / target.divisor,
    executor: options.executor,
    ...planTrees({ ensemble, target, game: { kind: 'path_dependent' }, values: 'interactions' }, options),
  })
}
