import type { Matrix } from '../features/index.ts'
import {
  anomalyScores,
  applyCalibrator,
  type FittedModel,
  linkOf,
  marginShape,
  predict,
} from '../models/index.ts'
import { singleCalibrator } from './single-calibrator.ts'

/**
 * The number that decisions are made on: probability of the second class (calibrated where the model is), prediction, or anomaly score.
 * For models of one output.
 *
 * @example
 * decisionScores(model, matrix) // Float64Array [0.7310585786300049]
 */
export function decisionScores(model: FittedModel, matrix: Matrix): Float64Array {
  const answer = predict(model, matrix)
  if (answer.task === 'classification') return answer.probability
  return answer.task === 'regression' ? answer.prediction : answer.anomalyScore
}

/**
 * The same of a margin: a function that never falls, so that a bound of the margin bounds the decision.
 *
 * @example
 * decisionScoreOf(model, 0) // 0.5
 */
export function decisionScoreOf(model: FittedModel, margin: number): number {
  const margins = Float64Array.of(margin)
  if ('ensemble' in model && model.anomaly !== undefined) return anomalyScores(model.anomaly, margins)[0]!
  const calibrator = singleCalibrator(model)
  if (calibrator !== null) return applyCalibrator(calibrator, margin)
  const { link, outputs } = marginShape(model)
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  return linkOf({ link, linkScale, outputs })(margins)[0]!
}
