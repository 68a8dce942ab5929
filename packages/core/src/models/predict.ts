import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
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

export type Prediction = ClassPrediction | ValuePrediction

/**
 * Scores rows with a model: margins by its ensemble, then link, then calibrator.
 *
 * @param trees the first so many trees only; default all
 * @throws models.wrong_column_count, models.missing_value_refused
 * @throws models.malformed_field for a calibrator on a model of several outputs
 * @example
 * predict(model, matrix)
 * // { task: 'classification', outputs: 1, margin: [1], raw: [0.7310586], probability: [0.7310586] }
 */
export function predict(model: Model, matrix: Matrix, options: { readonly trees?: number } = {}): Prediction {
  const { ensemble, task } = model
  const { outputs } = ensemble
  const margin = margins(ensemble, matrix, options)
  const raw = linkOf(ensemble)(margin)
  if (task === 'regression') return { task, outputs, margin, prediction: raw }
  return { task, outputs, margin, raw, probability: calibrated(model, margin) ?? raw }
}

function calibrated({ calibrator, ensemble }: Model, margin: Float64Array): Float64Array | null {
  if (calibrator === null) return null
  const { outputs } = ensemble
  if (outputs === 1) return margin.map((score) => applyCalibrator(calibrator, score))
  const expected = `none for ${outputs} outputs`
  throw candorError('models.malformed_field', { field: 'calibrator', value: calibrator.kind, expected })
}
