import { candorError } from '../errors.ts'
import { type FittedModel, marginShape } from '../models/index.ts'
import { exactInteractions } from './exact-interactions.ts'
import type { InteractionExplainer } from './interaction-explainer.ts'
import { checkPairSums, pairCount } from './interactions.ts'
import { prepareInterventionalInteractions } from './interventional-interactions.ts'
import { preparePathDependentInteractions } from './path-dependent-interactions.ts'
import { type ExplainerChoice, prepareExplainer } from './prepare-explainer.ts'
import { prepareRescaledInteractions } from './rescaled-shap.ts'
import { pairPlace } from './tree-method.ts'

/**
 * Makes any fitted model ready to give interactions: models of trees by a method; a sum of columns has main effects only; a vote adds those of its
 * members; one with a link or calibrator enters by the rescale rule (`prepareRescaledInteractions`), and the plan then says `shapley: 'no'`.
 *
 * @throws explain.method_not_for_model, explain.empty_background, explain.no_cover, explain.member_not_explained
 * @example
 * prepareInteractions(model, { method: 'path_dependent', background: null }).explain(matrix).phi // Float64Array [0.5]
 */
export function prepareInteractions(model: FittedModel, choice: ExplainerChoice): InteractionExplainer {
  if ('members' in model) return ofVote(model, choice)
  return 'linear' in model ? ofColumns(model, choice) : ofTrees(model.ensemble, choice)
}

function ofTrees(
  ensemble: Parameters<typeof preparePathDependentInteractions>[0],
  { method, background, output = 0, executor }: ExplainerChoice,
): InteractionExplainer {
  if (method === 'path_dependent') return preparePathDependentInteractions(ensemble, { output, executor })
  if (method === 'interventional') {
    if (background === null) throw candorError('explain.empty_background')
    return prepareInterventionalInteractions(ensemble, background, { output, executor })
  }
  if (method === 'saabas') throw candorError('explain.method_not_for_interactions', { method })
  const game = { background: background ?? ('path_dependent' as const), output }
  const columns = ensemble.featureNames.map(() => new Float64Array(0))
  const nobody = { rows: 0, names: ensemble.featureNames, columns }
  return {
    method: 'exact',
    output,
    names: ensemble.featureNames,
    base: exactInteractions(ensemble, nobody, game).base,
    plan: { kernel: 'enumeration', trees: ensemble.treeOutput.length },
    explain: (matrix) => exactInteractions(ensemble, matrix, game),
  }
}

function ofColumns(model: FittedModel, choice: ExplainerChoice): InteractionExplainer {
  const explainer = prepareExplainer(model, choice)
  const count = explainer.names.length
  return {
    ...explainer,
    explain: (matrix, options) => {
      const { residual: _, ...single } = explainer.explain(matrix, options)
      const phi = new Float64Array(matrix.rows * pairCount(count))
      single.phi.forEach((value, i) => {
        const j = i % count
        phi[((i - j) / count) * pairCount(count) + pairPlace(j, j, count)] = value
      })
      return checkPairSums({ ...single, phi })
    },
  }
}

function ofVote(
  model: Extract<FittedModel, { readonly members: unknown }>,
  choice: ExplainerChoice,
): InteractionExplainer {
  const total = model.members.reduce((sum, { weight }) => sum + weight, 0)
  const parts = model.members.map(({ weight, model: member }) => ({
    share: weight / total,
    explainer: ofMember(member, choice),
  }))
  const [{ explainer: first }] = parts as [(typeof parts)[number]]
  const base = parts.reduce((sum, { share, explainer }) => sum + share * explainer.base, 0)
  return {
    ...first,
    base,
    plan: {
      kernel: 'vote',
      members: parts.length,
      shapley: parts.some(({ explainer }) => explainer.plan['kernel'] === 'rescale') ? 'no' : 'yes',
    },
    explain: (matrix, { onProgress } = {}) => {
      const phi = new Float64Array(matrix.rows * pairCount(first.names.length))
      const score = new Float64Array(matrix.rows)
      for (const { share, explainer } of parts) {
        const found = explainer.explain(matrix)
        for (let i = 0; i < phi.length; i++) phi[i]! += share * found.phi[i]!
        for (let row = 0; row < score.length; row++) score[row]! += share * found.score[row]!
      }
      onProgress?.(matrix.rows, matrix.rows)
      const { method, names } = first
      return checkPairSums({ method, space: 'margin', rows: matrix.rows, names, base, phi, score })
    },
  }
}

type Member = Extract<FittedModel, { readonly members: unknown }>['members'][number]['model']

/** A member on the scale of its vote: through its link or calibrator by the rescale rule. */
function ofMember(model: Member, choice: ExplainerChoice): InteractionExplainer {
  if (model.calibrator === null && marginShape(model).link === 'identity')
    return prepareInteractions(model, choice)
  const { method, background, output = 0 } = choice
  if (method !== 'interventional')
    throw candorError('explain.member_not_explained', {
      algorithm: model.algorithm,
      what: 'a link or a calibrator between its trees and its vote, which only method interventional reaches through',
    })
  if (background === null) throw candorError('explain.empty_background')
  return prepareRescaledInteractions(model, background, { output })
}
