import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { explainedOutput } from './explained-output.ts'
import { type InteractionExplainer, makeInteractionExplainer } from './interaction-explainer.ts'
import type { InterventionalOptions } from './interventional-shap.ts'
import { backgroundMean } from './interventional-walk.ts'
import { planTrees } from './plan-trees.ts'

/**
 * Interventional interactions of the trees of one output against a background, exact: the background enters as how often each pattern of
 * agreement with a leaf's features occurs in it. For a row and a background pattern let the features inside the leaf's box for the row alone be a in
 * number, for the background alone s. A leaf of value v then gives
 *
 * ```
 * two of the a        v (a − 2)! s! / (a + s − 1)!          as contributions: + v (a − 1)! s! / (a + s)!
 * one of each       − v (a − 1)! (s − 1)! / (a + s − 1)!                      − v a! (s − 1)! / (a + s)!
 * two of the s        v a! (s − 2)! / (a + s − 1)!
 * ```
 *
 * and nothing where some feature is outside for both.
 *
 * @param output which margin; may be left out where the model has only one
 * @throws explain.empty_background, explain.output_needed, explain.output_out_of_range
 * Source: Zern, Broelemann, Kasneci 2023; the integrals of the multilinear extension written out.
 * @example
 * prepareInterventionalInteractions(stump, background).explain(matrix).phi // Float64Array [1]
 */
export function prepareInterventionalInteractions(
  ensemble: Ensemble,
  background: Matrix,
  { output, tableBytes = 64 * 1024 * 1024, ...options }: InterventionalOptions = {},
): InteractionExplainer {
  const target = explainedOutput(ensemble, output)
  const game = { kind: 'interventional', background, tableBytes } as const
  return makeInteractionExplainer({
    ensemble,
    target,
    method: 'interventional',
    base: backgroundMean(ensemble, background, target.output, options.executor),
    executor: options.executor,
    ...planTrees({ ensemble, target, game, values: 'interactions' }, options),
  })
}
