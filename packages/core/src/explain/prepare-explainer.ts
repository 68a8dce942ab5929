import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type FittedModel, type LinearModel, type Model, marginShape, marginSums } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { exactShap } from './exact-shap.ts'
import type { Explainer } from './explainer.ts'
import { prepareInterventional } from './interventional-shap.ts'
import { linearShap } from './linear-shap.ts'
import { preparePathDependent } from './path-dependent-shap.ts'
import { prepareSaabas } from './saabas.ts'
import { prepareVote } from './vote-shap.ts'

export type ExplainerChoice = {
  readonly method: Attributions['method']
  /** rows to compare with; null: none, which only path-dependent and exact attributions of trees can do without */
  readonly background: Matrix | null
  /** which margin; default 0 */
  readonly output?: number
  /** threads for the kernels; without it they run on one; null = plain TypeScript. All give the same bits */
  readonly executor?: Executor | null | undefined
}

/**
 * Makes any fitted model ready to be explained by a method, whatever makes its margins.
 *
 * ```
 *                   interventional         path_dependent    exact
 * trees             prepareInterventional  by their covers   enumeration
 * sum of columns    linearShap             –                 linearShap (interventional is exact)
 * votes kept apart  prepareVote            –                 –
 * ```
 *
 * and `saabas` for trees, which is no Shapley value: `prepareSaabas`.
 *
 * @throws explain.method_not_for_model, explain.empty_background, explain.no_cover, explain.member_not_explained
 * @example
 * prepareExplainer(model, { method: 'interventional', background }).explain(matrix).phi // Float64Array [1]
 */
export function prepareExplainer(model: FittedModel, choice: ExplainerChoice): Explainer {
  if ('ensemble' in model) return ofTrees(model, choice)
  const { method, background, output = 0, executor } = choice
  const isLinear = 'linear' in model
  if (
    background === null ||
    method === 'path_dependent' ||
    method === 'saabas' ||
    (method === 'exact' && !isLinear)
  )
    throw candorError('explain.method_not_for_model', { method, algorithm: model.algorithm })
  return isLinear
    ? ofColumns(model, background, method, output)
    : prepareVote(model, background, { output, executor })
}

function ofTrees({ ensemble }: Model, choice: ExplainerChoice): Explainer {
  const { method, background, output = 0, executor } = choice
  if (method === 'path_dependent') return preparePathDependent(ensemble, { output, executor })
  if (method === 'saabas') return prepareSaabas(ensemble, { output })
  if (method === 'exact') return byEnumeration(ensemble, background, output)
  if (background === null) throw candorError('explain.empty_background')
  return prepareInterventional(ensemble, background, { output, executor })
}

function byEnumeration(ensemble: Model['ensemble'], background: Matrix | null, output: number): Explainer {
  const game = background ?? 'path_dependent'
  const nobody = { rows: 0, names: ensemble.featureNames, columns: emptyColumns(ensemble.featureNames) }
  const explain: Explainer['explain'] = (matrix, options = {}) =>
    exactShap(ensemble, matrix, { ...options, background: game, output })
  return {
    method: 'exact',
    output,
    names: ensemble.featureNames,
    base: explain(nobody).base,
    plan: { enumerated: ensemble.treeOutput.length },
    explain,
  }
}

function emptyColumns(names: readonly string[]): Float64Array[] {
  return names.map(() => new Float64Array(0))
}

function ofColumns(
  model: LinearModel,
  background: Matrix,
  method: Attributions['method'],
  output: number,
): Explainer {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const sums = marginSums(model, background, output)
  return {
    method,
    output,
    names: marginShape(model).featureNames,
    base: sums.reduce((sum, value) => sum + value, 0) / sums.length,
    plan: { kernel: 'linear', columns: model.linear.featureNames.length },
    explain: (matrix, { onProgress } = {}) => {
      const attributions = linearShap(model.linear, matrix, background, { output })
      onProgress?.(matrix.rows, matrix.rows)
      return { ...attributions, method }
    },
  }
}
