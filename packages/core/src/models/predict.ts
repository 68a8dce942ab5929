import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { anomaliesAmong, anomalyScores } from './anomaly-scores.ts'
import { applyCalibrator } from './apply-calibrator.ts'
import { applyClassCalibrators } from './class-calibrators.ts'
import { linearMargins } from './linear.ts'
import { linkOf } from './link.ts'
import { type MarginOptions, margins } from './margins.ts'
import type { FittedModel, LinearModel, Model, VotingModel } from './model.ts'

/**
 * The answers of a classifier; arrays are rows × outputs, row-major. One output stands for two classes: its probability is that of
 * the second, `classes[1]`.
 *
 * `margin` is what trees or columns add up to: log-odds for boosting and logistic regression; for forests and votes the mean vote, where
 * margin and `raw` are equal.
 * `raw` is the link of the margin; `probability` is `raw`, or the calibrator's answer where the model has one.
 */
export type ClassPrediction = {
  readonly task: 'classification'
  readonly outputs: number
  readonly margin: Float64Array
  readonly raw: Float64Array
  readonly probability: Float64Array
}

/** The answers of a regression; `prediction` is the link of the margin; rows × targets, row-major. */
export type ValuePrediction = {
  readonly task: 'regression'
  readonly outputs: number
  readonly margin: Float64Array
  readonly prediction: Float64Array
}

/**
 * The answers of an isolation forest: `anomalyScore` from 0 to 1, stranger rows higher; `anomaly` is 1 where it is above the model's
 * threshold. `margin` is minus the mean path length.
 */
export type AnomalyPrediction = {
  readonly task: 'anomaly'
  readonly outputs: number
  readonly margin: Float64Array
  readonly anomalyScore: Float64Array
  readonly anomaly: Uint8Array
}

export type Prediction = ClassPrediction | ValuePrediction | AnomalyPrediction

/**
 * Scores rows with a model: margins by its trees, its columns or the mean of its members, then link, then calibrator.
 *
 * @param trees the first so many trees only (of every member of a vote); default all; not read for linear models
 * @throws models.wrong_column_count, models.missing_value_refused
 * @throws models.malformed_field for a calibrator on a model of several outputs, an anomaly task without its scale
 * @example
 * predict(model, matrix)
 * // { task: 'classification', outputs: 1, margin: [1], raw: [0.7310586], probability: [0.7310586] }
 */
export function predict(model: FittedModel, matrix: Matrix, options: PredictOptions = {}): Prediction {
  const { task, calibrator } = model
  const { outputs, margin, raw } = answersOf(model, matrix, options)
  if (task === 'anomaly') return { task, outputs, margin, ...anomaliesOf(model, margin) }
  if (task === 'regression') return { task, outputs, margin, prediction: raw }
  return { task, outputs, margin, raw, probability: calibrated(calibrator, margin, outputs) ?? raw }
}

type PredictOptions = MarginOptions

type Answers = { readonly outputs: number; readonly margin: Float64Array; readonly raw: Float64Array }

function answersOf(model: FittedModel, matrix: Matrix, options: PredictOptions): Answers {
  if ('members' in model) return answersOfVote(model, matrix, options)
  return 'linear' in model ? answersOfLinear(model, matrix) : answersOfTrees(model, matrix, options)
}

function answersOfTrees({ ensemble }: Model, matrix: Matrix, options: PredictOptions): Answers {
  const margin = margins(ensemble, matrix, options)
  return { outputs: ensemble.outputs, margin, raw: linkOf(ensemble)(margin) }
}

function answersOfLinear({ linear }: LinearModel, matrix: Matrix): Answers {
  const margin = linearMargins(linear, matrix)
  const outputs = linear.intercepts.length
  return { outputs, margin, raw: linkOf({ link: linear.link, linkScale: 1, outputs })(margin) }
}

function answersOfVote({ members }: VotingModel, matrix: Matrix, options: PredictOptions): Answers {
  const votes = members.map(({ model }) => voteFrom(predict(model, matrix, options)))
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  const margin = new Float64Array(votes[0]!.vote.length)
  members.forEach(({ weight }, k) => {
    const { vote } = votes[k]!
    for (let i = 0; i < margin.length; i++) margin[i]! += (weight / total) * vote[i]!
  })
  return { outputs: votes[0]!.outputs, margin, raw: margin.slice() }
}

function voteFrom(prediction: Prediction): { readonly outputs: number; readonly vote: Float64Array } {
  const { outputs } = prediction
  if (prediction.task === 'classification') return { outputs, vote: prediction.probability }
  if (prediction.task === 'regression') return { outputs, vote: prediction.prediction }
  throw candorError('models.no_vote', { algorithm: 'isolation-forest' })
}

function anomaliesOf(model: FittedModel, margin: Float64Array) {
  if (!('ensemble' in model) || model.anomaly === undefined)
    throw candorError('models.malformed_field', {
      field: 'anomaly',
      value: 'absent',
      expected: `a scale for the task ${model.task}`,
    })
  const anomalyScore = anomalyScores(model.anomaly, margin)
  return { anomalyScore, anomaly: anomaliesAmong(model.anomaly, anomalyScore) }
}

function calibrated(
  calibrator: FittedModel['calibrator'],
  margin: Float64Array,
  outputs: number,
): Float64Array | null {
  if (calibrator === null) return null
  if (calibrator.kind === 'one_vs_rest') return applyClassCalibrators(calibrator, margin, outputs)
  if (outputs === 1) return margin.map((score) => applyCalibrator(calibrator, score))
  const expected = `none for ${outputs} outputs`
  throw candorError('models.malformed_field', { field: 'calibrator', value: calibrator.kind, expected })
}
