import type { FeatureValues } from '@candor/client'
import { type Matrix, type Prediction, predict } from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import { bestOutput } from './best-output.ts'
import { explainMatrix } from './explain-matrix.ts'
import type { Inference, RowScores } from './inference.ts'
import { joinInferences } from './join-inferences.ts'
import { recordsMatrix } from './records-matrix.ts'
import { requireServed } from './require-served.ts'
import { readingOf, type ServedModel, type ServedModels } from './served-models.ts'
import { type ProbabilityScale, ruleFor } from './verdict.ts'

/** Rows to be scored by a model, as the serving protocols ask for them. */
export type InferRequest = {
  readonly tenantId: string
  readonly name: string
  readonly version?: string | undefined
  readonly alias?: string | undefined
  /** makes records, all of the same names, for the model that was found */
  readonly recordsFor: (served: ServedModel) => readonly FeatureValues[]
  readonly scale: ProbabilityScale | undefined
  readonly use: string | undefined
  /** null: scores alone */
  readonly explainFor: (served: ServedModel) => ExplainWish | null
}

/** The class whose margin is explained, with more than two; undefined: the predicted one. */
export type ExplainWish = { readonly className: string | undefined }

/** Most rows of one request; explanations are dearer. */
export const mostRows = { scored: 10_000, explained: 1_000 } as const

/** A part of the rows takes about so long before other requests have their turn. */
const partMs = 10

/**
 * Scores rows with a registered model, with contributions on request; nothing is decided and nothing is stored.
 *
 * A row gets the bits that it would get alone by `decide`: the same reading, the same scale by the policy's default use, the same
 * explainer. Rows are taken in parts, so that other requests are answered in between.
 *
 * @throws decisions.too_many_rows, data.wrong_value, decisions.never_served, decisions.unknown_class, decisions.unknown_use,
 *   decisions.scale_not_available, decisions.several_targets, store.unknown_model, store.unknown_version, …
 */
export async function infer(models: ServedModels, request: InferRequest): Promise<Inference> {
  const { tenantId, name, version, alias } = request
  const served = await models.find({ tenantId, name, version, alias })
  requireServed(served)
  const explain = request.explainFor(served)
  const records = request.recordsFor(served)
  const limit = explain === null ? mostRows.scored : mostRows.explained
  if (records.length > limit) throw appError('decisions.too_many_rows', { received: records.length, limit })
  const scale = scaleOf(served, request)
  const parts: Inference[] = []
  let [done, size] = [0, explain === null ? 256 : 1]
  do {
    const some = records.slice(done, done + size)
    const start = performance.now()
    parts.push(
      atRows(
        Int32Array.from(some, (_, i) => done + i),
        () => inferMatrix(served, recordsMatrix(readingOf(served), some), scale, explain),
      ),
    )
    done += size
    size = nextSize(size, performance.now() - start)
    if (done < records.length) await new Promise((resolve) => setImmediate(resolve))
  } while (done < records.length)
  return joinInferences(parts)
}

function nextSize(size: number, spentMs: number): number {
  if (spentMs < partMs / 2) return size * 2
  return spentMs > partMs * 2 ? Math.max(1, Math.floor(size / 2)) : size
}

function inferMatrix(
  served: ServedModel,
  matrix: Matrix,
  scale: ProbabilityScale,
  explain: ExplainWish | null,
): Inference {
  const start = performance.now()
  const prediction = predict(served.bundle.model, matrix)
  const scores = scoresOf(served, prediction, scale)
  const scored = performance.now()
  const explanation = explain === null ? null : explainMatrix(served, matrix, prediction, explain.className)
  return {
    served,
    rows: matrix.rows,
    scores,
    explanation,
    timings: { score: scored - start, explain: explanation === null ? null : performance.now() - scored },
  }
}

/** Two classes have a scale by the same rule as decisions; other models have one alone. */
function scaleOf({ name, bundle, scenario }: ServedModel, { scale, use }: InferRequest): ProbabilityScale {
  const { task, calibrator, classes } = bundle.model
  if (task === 'classification' && classes.length === 2) {
    const policy = scenario?.policy ?? null
    const isCalibrated = calibrator !== null
    const rule = ruleFor({
      model: name,
      task,
      isCalibrated,
      policy,
      domain: scenario?.id ?? null,
      use,
      scale,
    })
    return rule.scale as ProbabilityScale
  }
  if (scale !== undefined)
    throw appError('decisions.scale_not_available', { model: name, scale, known: 'none' })
  return 'raw'
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
