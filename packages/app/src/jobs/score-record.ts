import { CandorError, type Matrix, predict } from '@candor/core'
import { appError } from '../errors.ts'
import type { DecisionOutput } from '../store/index.ts'
import { pointerOf } from './json-pointer.ts'
import { pointTo } from './point-to.ts'
import type { ServedModel } from './served-models.ts'
import type { Probabilities } from './verdict.ts'

/** The score of one record, by kind of model. */
export type RecordScore = {
  /** null with more than two classes, and for predicted numbers */
  readonly margin: number | null
  readonly probabilities: Probabilities | null
  /** which margin of the ensemble is explained: the predicted class's */
  readonly output: number
  /** the model's own margin of that output, to be compared with the score that is explained */
  readonly explainedMargin: number
  readonly more: Pick<
    DecisionOutput,
    'prediction' | 'predicted' | 'probabilities' | 'margins' | 'explainedClass'
  >
}

/**
 * Scores the one row of a matrix.
 *
 * @param explainedClass which class's margin is to be explained, with more than two; default: the predicted one
 * @throws models.missing_value_refused with a pointer to the feature, decisions.several_targets, decisions.anomaly_model,
 *   decisions.unknown_class
 */
export function scoreRecord(served: ServedModel, matrix: Matrix, explainedClass?: string): RecordScore {
  const { model, pipeline } = served.bundle
  try {
    return scoreOf(served, predict(model, matrix), explainedClass)
  } catch (error) {
    if (!(error instanceof CandorError) || error.code !== 'models.missing_value_refused') throw error
    const source = pipeline.outputs.find(({ name }) => name === error.values['column'])?.source
    throw pointTo(pointerOf(['features', source!]), error)
  }
}

function scoreOf(
  served: ServedModel,
  prediction: ReturnType<typeof predict>,
  explainedClass: string | undefined,
): RecordScore {
  const { name, bundle } = served
  const { model } = bundle
  const margin = prediction.margin[0]!
  if (prediction.task === 'regression') {
    if (prediction.outputs > 1)
      throw appError('decisions.several_targets', { model: name, targets: prediction.outputs })
    requireClass(explainedClass, [])
    return {
      ...explained(0, margin),
      margin: null,
      probabilities: null,
      more: { prediction: prediction.prediction[0]! },
    }
  }
  if (prediction.task === 'anomaly') throw appError('decisions.anomaly_model', { model: name })
  if (prediction.outputs > 1) return scoreOfClasses(model.classes, prediction, explainedClass)
  requireClass(explainedClass, model.classes.slice(1))
  const calibrated = model.calibrator === null ? null : prediction.probability[0]!
  return { ...explained(0, margin), margin, probabilities: { raw: prediction.raw[0]!, calibrated }, more: {} }
}

function explained(output: number, explainedMargin: number) {
  return { output, explainedMargin }
}

function scoreOfClasses(
  classes: readonly string[],
  { margin, probability }: { readonly margin: Float64Array; readonly probability: Float64Array },
  explainedClass: string | undefined,
): RecordScore {
  requireClass(explainedClass, classes)
  const best = probability.indexOf(probability.reduce((a, b) => Math.max(a, b)))
  const output = explainedClass === undefined ? best : classes.indexOf(explainedClass)
  const byClass = (values: Float64Array) => Object.fromEntries(classes.map((label, k) => [label, values[k]!]))
  return {
    ...explained(output, margin[output]!),
    margin: null,
    probabilities: null,
    more: {
      predicted: classes[best]!,
      probabilities: byClass(probability),
      margins: byClass(margin),
      explainedClass: classes[output]!,
    },
  }
}

function requireClass(label: string | undefined, known: readonly string[]): void {
  if (label === undefined || known.includes(label)) return
  throw appError('decisions.unknown_class', { class: label, known: known.join(', ') || 'none' }, '/class')
}
