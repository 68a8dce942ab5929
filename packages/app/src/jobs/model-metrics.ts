import { type FittedModel, predict } from '@candor/core'
import type { MetricsRecord } from '../store/index.ts'
import { anomalyMetrics, multiclassMetrics, rankingMetrics, regressionMetrics } from './evaluate-scores.ts'
import type { Rows } from './fit-model.ts'
import type { TrainingTarget } from './training-target.ts'

/** How good a model is on rows with known outcomes, by kind of model; counts with an exposure are compared with rate times exposure. */
export function metricsOf(
  model: FittedModel,
  { matrix, labels, weights, exposure }: Rows,
  { isMeasured }: TrainingTarget,
): MetricsRecord {
  const prediction = predict(model, matrix)
  const used = weights ?? undefined
  if (prediction.task === 'anomaly') return anomalyMetrics(prediction, isMeasured ? labels : null)
  if (prediction.task === 'regression')
    return regressionMetrics(labels, expected(prediction.prediction, exposure), used)
  const { outputs, probability } = prediction
  return outputs === 1
    ? rankingMetrics(labels, probability, used)
    : multiclassMetrics(labels, probability, outputs, used)
}

/** What a rate makes of the exposure of each row. */
function expected(rates: Float64Array, exposure: Float64Array | null): Float64Array {
  return exposure === null ? rates : rates.map((rate, row) => rate * exposure[row]!)
}
