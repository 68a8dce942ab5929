import { candorError } from '../errors.ts'
import { type FittedModel, marginShape } from '../models/index.ts'
import { type Player, prepareCoalitionShap } from './coalition-shap.ts'
import type { Explainer } from './explainer.ts'
import { type ExplainerChoice, prepareExplainer } from './prepare-explainer.ts'
import { prepareRescaled } from './rescaled-shap.ts'

/**
 * Makes any fitted model ready to be explained in probability space (of regression: in that of its predictions): `exact` are the Shapley values of
 * the answer by enumeration, `interventional` the rescale rule. Where margin and answer are one (forests and votes without a calibrator) every method
 * of `prepareExplainer` gives the answer's own values, and those are given.
 *
 * @param players for `exact`: columns that enter together; default every column by itself. The explainer's names are theirs
 * @throws explain.method_not_for_space for methods that do not reach through a link, explain.empty_background, explain.too_many_features
 * @example
 * prepareProbability(model, { method: 'exact', background }).plan // { kernel: 'coalitions', players: 1, coalitions: 2, backgroundRows: 2 }
 */
export function prepareProbability(
  model: FittedModel,
  { players, ...choice }: ExplainerChoice & { readonly players?: readonly Player[] | undefined },
): Explainer {
  const { method, background, output = 0, executor } = choice
  if (method === 'exact') {
    if (background === null) throw candorError('explain.empty_background')
    return prepareCoalitionShap(model, background, players === undefined ? { output } : { output, players })
  }
  if (isAnswer(model)) return inProbability(prepareExplainer(model, choice))
  if (method !== 'interventional') throw candorError('explain.method_not_for_space', { method })
  if (background === null) throw candorError('explain.empty_background')
  return prepareRescaled(model, background, { output, executor })
}

/** Whether a model's margin is its answer already. */
function isAnswer(model: FittedModel): boolean {
  return model.calibrator === null && marginShape(model).link === 'identity'
}

function inProbability(explainer: Explainer): Explainer {
  return {
    ...explainer,
    explain: (matrix, options) => ({ ...explainer.explain(matrix, options), space: 'probability' }),
  }
}
