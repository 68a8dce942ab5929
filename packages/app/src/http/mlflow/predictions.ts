import type { ExplainedMatrix } from '../../jobs/explain-matrix.ts'
import type { Inference, RowScores } from '../../jobs/inference.ts'

/** What one row is answered with: a number, or names with values. */
export type InvokedPrediction = number | Record<string, unknown>

/**
 * The predictions of an invocation, one a row.
 *
 * ```
 * two classes        probability                                     regression         prediction
 * more classes       { predicted, probability_CLASS, … }             several targets    { prediction_0, … }
 * isolation forest   { anomaly_score, anomaly }
 * with explain       { probability | prediction | …, base_value, shap_values: { feature: phi }, explained_class }
 * ```
 */
export function predictionsOf({ rows, scores, explanation }: Inference): InvokedPrediction[] {
  return Array.from({ length: rows }, (_, i) => {
    const prediction = predictionAt(scores, i)
    if (explanation === null) return prediction
    const named = typeof prediction === 'number' ? { [nameOf(scores)]: prediction } : prediction
    return { ...named, ...explanationAt(explanation, i) }
  })
}

function nameOf({ kind }: RowScores): string {
  return kind === 'prediction' ? 'prediction' : 'probability'
}

function predictionAt(scores: RowScores, row: number): InvokedPrediction {
  switch (scores.kind) {
    case 'probability':
      return scores.probability[row]!
    case 'prediction': {
      const { targets, prediction } = scores
      if (targets === 1) return prediction[row]!
      return Object.fromEntries(
        Array.from({ length: targets }, (_, k) => [`prediction_${k}`, prediction[row * targets + k]!]),
      )
    }
    case 'anomaly':
      return { anomaly_score: scores.score[row]!, anomaly: scores.isAnomaly[row]! }
    case 'classes': {
      const { classes, predicted, probabilities } = scores
      const entries = classes.map((label, k) => [
        `probability_${label}`,
        probabilities[row * classes.length + k]!,
      ])
      return { predicted: predicted[row]!, ...Object.fromEntries(entries) }
    }
  }
}

function explanationAt({ features, phi, base, classes }: ExplainedMatrix, row: number) {
  return {
    base_value: base[row]!,
    shap_values: Object.fromEntries(features.map((name, j) => [name, phi[row * features.length + j]!])),
    ...(classes === null ? {} : { explained_class: classes[row]! }),
  }
}
