import { type ConfusionData, confusionAt, type FittedModel, predict, type ScoreThreshold } from '@candor/core'
import { predictedClasses } from './evaluate-scores.ts'
import type { Rows } from './fit-model.ts'

/**
 * Rows by true class and by predicted class: of two classes by a threshold on the probability, of more by the largest; null for models
 * that tell no classes apart. Rows count once each, whatever their weights.
 */
export function confusionOf(
  model: FittedModel,
  { matrix, labels }: Rows,
  threshold: ScoreThreshold,
): ConfusionData | null {
  const prediction = predict(model, matrix)
  if (prediction.task !== 'classification') return null
  const { outputs, probability } = prediction
  const counts =
    outputs === 1 ? twoByTwo(labels, probability, threshold) : byLargest(labels, probability, outputs)
  const sign = threshold.operator === '>=' ? '≥' : '>'
  const rule =
    outputs === 1
      ? `${model.classes[1]} where the probability is ${sign} ${threshold.value}`
      : 'the class of the largest probability'
  return {
    title: 'Confusion on the test rows',
    subtitle: `${rule}; ${matrix.rows} rows`,
    classes: model.classes,
    counts,
  }
}

function twoByTwo(labels: Float64Array, probability: Float64Array, threshold: ScoreThreshold): number[][] {
  const { tn, fp, fn, tp } = confusionAt(labels, probability, threshold)
  return [
    [tn, fp],
    [fn, tp],
  ]
}

function byLargest(labels: Float64Array, probability: Float64Array, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
  predictedClasses(probability, classes).forEach((predicted, row) => {
    counts[labels[row]!]![predicted]!++
  })
  return counts
}
