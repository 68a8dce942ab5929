import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { type FittedModel, marginShape } from '../models/index.ts'
import { type AnsweredRows, type AnswerGame, answerGame } from './answer-game.ts'
import { checkAdditivity } from './check-additivity.ts'
import type { Explainer, ExplainOptions } from './explainer.ts'
import type { InteractionExplainer } from './interaction-explainer.ts'
import { checkPairSums, pairCount } from './interactions.ts'

export type RescaledOptions = {
  readonly output?: number
  /** threads for the kernels; without it they run on one; null = plain TypeScript. All give the same bits */
  readonly executor?: Executor | null | undefined
}

/**
 * Contributions to a model's answer (probability, or prediction after the link) against a background by the rescale rule of `answerGame`, averaged
 * over the background rows. They add up to the answer; where a link or calibrator is not linear they are not the Shapley values of the answer,
 * and the plan says `shapley: 'no'`.
 *
 * O(rows · (pairs of row and background row that meet a leaf)), by kernels on threads; see `pairProgram`.
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
  { output = 0, executor }: RescaledOptions = {},
): Explainer {
  const game = answerGame(model, output)
  const { others, base, plan } = readBackground(game, background)
  const names = marginShape(model).featureNames
  const add = game.compare(others, executor)
  return {
    method: 'interventional',
    output,
    names,
    base,
    plan,
    explain: (matrix, options = {}) => {
      const rows = game.read(matrix)
      const phi = meanOverBackground(add, rows, background.rows, names.length, options)
      const { answers: score } = rows
      const method = 'interventional'
      return checkAdditivity({ method, space: 'probability', rows: matrix.rows, names, base, phi, score })
    },
  }
}

/**
 * Interactions in a model's answer by the same rule: those of the margins against each background row, times the slope between the two margins,
 * averaged. Pairs and main effects add up to the answer. Every pair of rows is walked by itself.
 *
 * @throws explain.empty_background, models.wrong_column_count, models.missing_value_refused, explain.residual_too_large
 * @example
 * prepareRescaledInteractions(model, background).explain(matrix).phi // Float64Array [0.231059]: one feature, no pairs
 */
export function prepareRescaledInteractions(
  model: FittedModel,
  background: Matrix,
  { output = 0 }: RescaledOptions = {},
): InteractionExplainer {
  const game = answerGame(model, output, 'interactions')
  const { others, base, plan } = readBackground(game, background)
  const names = marginShape(model).featureNames
  const add = game.compare(others)
  return {
    method: 'interventional',
    output,
    names,
    base,
    plan,
    explain: (matrix, options = {}) => {
      const rows = game.read(matrix)
      const phi = meanOverBackground(add, rows, background.rows, pairCount(names.length), options)
      const { answers: score } = rows
      const method = 'interventional'
      return checkPairSums({ method, space: 'probability', rows: matrix.rows, names, base, phi, score })
    },
  }
}

function readBackground(game: AnswerGame, background: Matrix) {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const others = game.read(background)
  const shapley = game.isLinear ? 'yes' : 'no'
  return {
    others,
    base: others.answers.reduce((sum, answer) => sum + answer, 0) / background.rows,
    plan: { kernel: 'rescale', backgroundRows: background.rows, shapley },
  }
}

/** Weights that are held at a time: 16 MiB. */
const mostWeights = 2_097_152

function meanOverBackground(
  add: ReturnType<AnswerGame['compare']>,
  rows: AnsweredRows,
  backgroundRows: number,
  width: number,
  { onProgress }: ExplainOptions,
): Float64Array {
  const count = rows.matrix.rows
  const phi = new Float64Array(count * width)
  const blockRows = Math.max(1, Math.floor(mostWeights / backgroundRows))
  for (let from = 0; from < count; from += blockRows) {
    const to = Math.min(count, from + blockRows)
    add(rows, from, to, new Float64Array((to - from) * backgroundRows).fill(1 / backgroundRows), phi)
    onProgress?.(to, count)
  }
  return phi
}
