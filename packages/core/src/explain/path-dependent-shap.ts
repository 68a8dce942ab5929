import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coverRatios } from './cover-ratios.ts'
import { type ExplainedOutput, explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'
import { type PlanOptions, planTrees } from './plan-trees.ts'

/**
 * Path-dependent tree SHAP: exact Shapley values of the game in which a feature outside the coalition sends a row down both
 * children in proportion to their covers. The background is the training rows as the covers remember them.
 *
 * With z_j the product of cover ratios over a leaf's edges on feature j and o_j = 1 where the row agrees with all of them, a leaf
 * of value v gives, by Gauss-Legendre quadrature with ceil(u / 2) nodes (u distinct features: exact for the degree u − 1),
 *
 * ```
 * phi_i += v ∫₀¹ (o_i − z_i) Π_{j ≠ i} ((1 − p) z_j + p o_j) dp          base = base_k + Σ_leaves v Π_j z_j, the mean leaf by cover
 * ```
 *
 * Stable at any depth: every factor lies in [0, 1], nothing is divided by a factor of the row, zero covers are plain zeros.
 * Twin: `exactShap` with 'path_dependent', by the property tests of this file.
 * Source: TreeGrad-Shap (Li, Yu, Low 2026), Quadrature-TreeSHAP (Wettenstein, Mitchell, Yu 2026); deviations: as many nodes as
 * the path needs, homogenised factors (no o / z), constants of the edges made once per model.
 *
 * @param output which margin; may be left out where the model has only one
 * @throws explain.no_cover, explain.output_needed, explain.output_out_of_range, explain.residual_too_large,
 *   models.wrong_column_count, models.missing_value_refused
 * @example
 * // one stump: x < 0.5 gives -1 (cover 1), else 1 (cover 3); explained x = 0.7
 * pathDependentShap(stump, matrix) // { base: 0.5, phi: Float64Array [0.5], score: Float64Array [1], … }
 */
export function pathDependentShap(
  ensemble: Ensemble,
  matrix: Matrix,
  options: PathDependentOptions & ExplainOptions = {},
): Attributions {
  return preparePathDependent(ensemble, options).explain(matrix, options)
}

export type PathDependentOptions = { readonly output?: number } & PlanOptions

/**
 * The same, made ready once for many calls.
 *
 * @example
 * const explainer = preparePathDependent(stump)
 * explainer.base // 0.5, the mean leaf by cover
 * explainer.explain(matrix).phi // Float64Array [0.5], and so to the bit in any table that holds this row
 */
export function preparePathDependent(
  ensemble: Ensemble,
  { output, ...options }: PathDependentOptions = {},
): Explainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  return makeExplainer({
    ensemble,
    target,
    method: 'path_dependent',
    base: ensemble.base[target.output]! + sumOfMeans(ensemble, target) / target.divisor,
    executor: options.executor,
    ...planTrees({ ensemble, target, game: { kind: 'path_dependent' }, values: 'contributions' }, options),
  })
}

/** Mean leaf by cover of every tree, each summed from its leaves upwards. */
function sumOfMeans(ensemble: Ensemble, { trees, offset }: ExplainedOutput): number {
  const { feature, left, right, value, leafWidth, treeStart } = ensemble
  const ratios = coverRatios(ensemble)
  const mean = new Float64Array(feature.length)
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) mean[node] = value[node * leafWidth + offset]!
    else mean[node] = ratios[right[node]!]! * mean[right[node]!]! + ratios[left[node]!]! * mean[left[node]!]!
  }
  return trees.reduce((sum, tree) => sum + mean[treeStart[tree]!]!, 0)
}
