import type { FeatureValues } from '@candor/client'
import { type Prediction, predict } from '@candor/core'
import { bestOutput } from './best-output.ts'
import { explainMatrix } from './explain-matrix.ts'
import type { Inference, RowScores } from './inference.ts'
import { recordsMatrix } from './records-matrix.ts'
import { readingOf, type ServedModel } from './served-models.ts'
import type { ProbabilityScale } from './verdict.ts'

/** Rows for a model that is at hand. */
export type RowsToInfer = {
  /** all of the same names */
  readonly records: readonly FeatureValues[]
  readonly scale: ProbabilityScale
  /** null: scores alone */
  readonly explain: ExplainWish | null
}

/** The class whose margin is explained, with more than two; undefined: the predicted one. */
export type ExplainWish = { readonly className: string | undefined }

export type InferredRows = Omit<Inference, 'served'>

/**
 * Scores rows at once, with contributions on request.
 *
 * @throws SeveralErrors of the first record's faults, data.wrong_value, decisions.unknown_class, decisions.several_targets, …
 */
export function inferRows(served: ServedModel, { records, scale, explain }: RowsToInfer): InferredRows {
  const matrix = recordsMatrix(readingOf(served), records)
  const start = performance.now()
  const prediction = predict(served.bundle.model, matrix)
  const scores = scoresOf(served, prediction, scale)
  const scored = performance.now()
  const explanation = explain === null ? null : explainMatrix(served, matrix, prediction, explain.className)
  return {
    rows: matrix.rows,
    scores,
    explanation,
    timings: { score: scored - start, explain: explanation === null ? null : performance.now() - scored },
  }
}

function scoresOf({ bundle }: ServedModel, prediction: Prediction, scale: ProbabilityScale): RowScores {
  const { classes } = bundle.model
  const { margin, outputs } = prediction
  if (prediction.task === 'regression')
    return { kind: 'prediction', targets: outputs, prediction: prediction.prediction, margin }
  if (prediction.task === 'anomaly')
    return {
      kind: 'anomaly',
      score: prediction.anomalyScore,
      isAnomaly: [...prediction.anomaly].map((bit) => bit === 1),
      margin,
    }
  const { raw, probability } = prediction
  if (outputs === 1)
    return { kind: 'probability', scale, probability: scale === 'raw' ? raw : probability, margin }
  const rows = probability.length / outputs
  const predicted = Array.from({ length: rows }, (_, i) => classes[bestOutput(probability, i, outputs)]!)
  return { kind: 'classes', classes, predicted, probabilities: probability, margins: margin }
}
