import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'
import { backgroundMean } from './interventional-walk.ts'
import { type PlanOptions, planTrees } from './plan-trees.ts'

/**
 * Interventional tree SHAP: exact Shapley values of the game in which features outside the coalition are those of a background
 * row, averaged over the background. A row costs one pattern and one table row per leaf, however many background rows there are.
 *
 * For a leaf with u distinct features a row's *pattern* has bit k set when the row satisfies all splits on the k-th; the leaf's
 * contributions depend on that pattern and on how often each pattern occurs in the background, nothing else. See `patternTable`.
 * Twin: `interventionalWalk` (and `exactShap`), by the property tests of this file.
 *
 * @param background rows with the model's columns; at least 1
 * @param output     which margin; may be left out where the model has only one
 * @throws explain.empty_background, explain.output_needed, explain.output_out_of_range, explain.residual_too_large,
 *   models.wrong_column_count, models.missing_value_refused
 * @example
 * // one stump: x < 0.5 gives -1, else 1; explained x = 0.7, background x = 0.2 and 0.7
 * interventionalShap(stump, matrix, background) // { base: 0, phi: Float64Array [1], score: Float64Array [1], … }
 */
export function interventionalShap(
  ensemble: Ensemble,
  matrix: Matrix,
  background: Matrix,
  options: InterventionalOptions & ExplainOptions = {},
): Attributions {
  return prepareInterventional(ensemble, background, options).explain(matrix, options)
}

export type InterventionalOptions = {
  readonly output?: number
  /** most bytes that tables of the plain method may take before they are made; wider leaves are scanned instead. Default 64 MiB */
  readonly tableBytes?: number
} & PlanOptions

/**
 * The same, made ready once for many calls; what a server keeps per model. The plan depends on the model, the background and
 * the options only, never on the rows that are explained.
 *
 * @example
 * const explainer = prepareInterventional(stump, background)
 * explainer.base // 0, the mean margin of the background
 * explainer.explain(matrix).phi // Float64Array [1], and so to the bit in any table that holds this row
 */
export function prepareInterventional(
  ensemble: Ensemble,
  background: Matrix,
  { output, tableBytes = 64 * 1024 * 1024, ...options }: InterventionalOptions = {},
): Explainer {
  const target = explainedOutput(ensemble, output)
  const game = { kind: 'interventional', background, tableBytes } as const
  return makeExplainer({
    ensemble,
    target,
    method: 'interventional',
    base: backgroundMean(ensemble, background, target.output, options.executor),
    executor: options.executor,
    ...planTrees({ ensemble, target, game, values: 'contributions' }, options),
  })
}
