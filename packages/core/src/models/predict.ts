import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { anomaliesAmong, anomalyScores } from './anomaly-scores.ts'
import { applyCalibrator } from './apply-calibrator.ts'
import { linkOf } from './link.ts'
import { margins } from './margins.ts'
import type { Model } from './model.ts'

/**
 * The answers of a classifier; arrays are rows × outputs, row-major. One output stands for two classes: its probability is that of
 * the second, `classes[1]`.
 *
 * `margin` is what the trees add up to: log-odds for boosting; for forests the mean vote, where margin and `raw` are equal.
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
 * Scores rows with a model: margins by its ensemble, then link, then calibrator.
 *
 * @param trees the first so many trees only; default all
 * @throws models.wrong_column_count, models.missing_value_refused
 * @throws models.malformed_field for a calibrator on a model of several outputs, an anomaly task without its scale
 * @example
 * predict(model, matrix)
 * // { task: 'classification', outputs: 1, margin: [1], raw: [0.7310586], probability: [0.7310586] }
 */
export function predict(model: Model, matrix: Matrix, options: { readonly trees?: number } = {}): Prediction {
  const { ensemble, task } = model
  const { outputs } = ensemble
  const margin = margins(ensemble, matrix, options)
  if (task === 'anomaly') return { task, outputs, margin, ...anomaliesOf(model, margin) }
  const raw = linkOf(ensemble)(margin)
  if (task === 'regression') return { task, outputs, margin, prediction: raw }
  return { task, outputs, margin, raw, probability: calibrated(model, margin) ?? raw }
}

function anomaliesOf({ anomaly, task }: Model, margin: Float64Array) {
  if (anomaly === undefined)
    throw candorError('models.malformed_field', {
      field: 'anomaly',
      value: 'absent',
      expected: `a scale for the task ${task}`,
    })
  const anomalyScore = anomalyScores(anomaly, margin)
  return { anomalyScore, anomaly: anomaliesAmong(anomaly, anomalyScore) }
}

function calibrated({ calibrator, ensemble }: Model, margin: Float64Array): Float64Array | null {
  if (calibrator === null) return null
  const { outputs } = ensemble
  if (outputs === 1) return margin.map((score) => applyCalibrator(calibrator, score))
  const expected = `none for ${outputs} outputs`
  throw candorError('models.malformed_field', { field: 'calibrator', value: calibrator.kind, expected })
}
