import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { type FittedModel, marginShape } from '../models/index.ts'
import { answerGame } from './answer-game.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { Explainer } from './explainer.ts'

/**
 * Contributions to a model's answer (probability, or prediction after the link) against a background by the rescale rule of `answerGame`, averaged
 * over the background rows. They add up to the answer; where a link or calibrator is not linear they are not the Shapley values of the answer,
 * and the plan says `shapley: 'no'`.
 *
 * O(rows · background rows · nodes that a pair of rows reaches).
 *
 * @param output which class or target; default 0
 * @throws explain.empty_background, models.wrong_column_count, models.missing_value_refused, explain.residual_too_large
 * Source: shap's `model_output="probability"` (Lundberg et al. 2020, supplementary methods).
 * @example
 * prepareRescaled(model, background).explain(matrix).phi // Float64Array [0.231059]: half of the way from -1 to 1
 */
export function prepareRescaled(
  model: FittedModel,
  background: Matrix,
  { output = 0 }: { readonly output?: number } = {},
): Explainer {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const game = answerGame(model, output)
  const others = game.read(background)
  const base = others.answers.reduce((sum, answer) => sum + answer, 0) / background.rows
  const names = marginShape(model).featureNames
  return {
    method: 'interventional',
    output,
    names,
    base,
    plan: { kernel: 'rescale', backgroundRows: background.rows, shapley: game.isLinear ? 'yes' : 'no' },
    explain: (matrix, { onProgress } = {}) => {
      const rows = game.read(matrix)
      const phi = new Float64Array(matrix.rows * names.length)
      for (let r = 0; r < background.rows; r++) {
        const part = game.against(rows, others, r)
        for (let i = 0; i < phi.length; i++) phi[i]! += part[i]!
        onProgress?.(Math.floor((matrix.rows * (r + 1)) / background.rows), matrix.rows)
      }
      for (let i = 0; i < phi.length; i++) phi[i]! /= background.rows
      const space = 'probability'
      return checkAdditivity({
        method: 'interventional',
        space,
        rows: matrix.rows,
        names,
        base,
        phi,
        score: rows.answers,
      })
    },
  }
}
