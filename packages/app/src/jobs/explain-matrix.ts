import {
  type Attributions,
  familyNames,
  type Matrix,
  marginUnit,
  matrixRows,
  type Prediction,
} from '@candor/core'
import { appError } from '../errors.ts'
import { bestOutput } from './best-output.ts'
import { byFamily, servedFamilyOrder } from './explain-record.ts'
import type { ServedModel } from './served-models.ts'

/** Contributions of every row, row-major; `base + Σ phi = score` within `residual`. */
export type ExplainedMatrix = {
  /** the model's features in the order of its schema */
  readonly features: readonly string[]
  readonly phi: Float64Array
  readonly base: Float64Array
  readonly score: Float64Array
  readonly residual: Float64Array
  /** with more than two classes, the one that each row is explained for */
  readonly classes: readonly string[] | null
  readonly method: Attributions['method']
  readonly space: Attributions['space']
  readonly unit: ReturnType<typeof marginUnit>
}

const vendorTolerance = 1e-5

/**
 * Explains every row of a matrix by the features of the model; with more than two classes the margin of the predicted class, or of
 * the one that is named.
 *
 * @throws decisions.unknown_class, decisions.several_targets, explain.no_cover, explain.residual_too_large, jobs.vendor_score_differs
 */
export function explainMatrix(
  served: ServedModel,
  matrix: Matrix,
  prediction: Prediction,
  className: string | undefined,
): ExplainedMatrix {
  const { name, bundle } = served
  const { classes } = bundle.model
  const { task, outputs } = prediction
  if (task === 'regression' && outputs > 1)
    throw appError('decisions.several_targets', { model: name, targets: outputs })
  const chosen = chosenOutputs(classes, prediction, matrix.rows, className)
  const features = featuresOf(served)
  const all = {
    phi: new Float64Array(matrix.rows * features.length),
    base: new Float64Array(matrix.rows),
    score: new Float64Array(matrix.rows),
    residual: new Float64Array(matrix.rows),
  }
  let method: Attributions['method'] = 'interventional'
  let space: Attributions['space'] = 'margin'
  for (const output of new Set(chosen)) {
    const rows = chosen.flatMap((each, i) => (each === output ? [i] : []))
    const grouped = byFamily(served, served.explainerOf(output).explain(matrixRows(matrix, rows)))
    method = grouped.method
    space = grouped.space
    rows.forEach((row, k) => {
      requireSameScore(grouped.score[k]!, prediction.margin[row * outputs + output]!, row)
      all.phi.set(grouped.phi.subarray(k * features.length, (k + 1) * features.length), row * features.length)
      all.base[row] = grouped.base
      all.score[row] = grouped.score[k]!
      all.residual[row] = grouped.residual[k]!
    })
  }
  const explained = outputs > 1 ? chosen.map((output) => classes[output]!) : null
  return { features, ...all, classes: explained, method, space, unit: marginUnit(bundle.model) }
}

/** The features that contributions are told of, in the order of the model's schema. */
export function featuresOf({ bundle }: ServedModel): string[] {
  return familyNames(bundle.pipeline.outputs, servedFamilyOrder(bundle))
}

/** Which margin each row is explained for. */
function chosenOutputs(
  classes: readonly string[],
  prediction: Prediction,
  rows: number,
  className: string | undefined,
): number[] {
  const { outputs } = prediction
  const known = outputs > 1 ? classes : classes.slice(1)
  if (className !== undefined && !known.includes(className))
    throw appError('decisions.unknown_class', { class: className, known: known.join(', ') || 'none' })
  const named = className === undefined || outputs === 1 ? null : classes.indexOf(className)
  return Array.from({ length: rows }, (_, i) => {
    if (prediction.task !== 'classification' || outputs === 1) return 0
    return named ?? bestOutput(prediction.probability, i, outputs)
  })
}

/** The explained score is the float64 sum of the leaves; a vendor's float32 sum of the same leaves lies beside it. */
function requireSameScore(score: number, margin: number, row: number): void {
  if (Math.abs(margin - score) <= vendorTolerance * Math.max(1, Math.abs(score))) return
  throw appError('jobs.vendor_score_differs', { row, score, margin })
}
