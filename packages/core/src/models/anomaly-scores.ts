import { exp2 } from '../math/index.ts'
import { averagePathLength } from './average-path-length.ts'

/**
 * What an isolation forest's margins (minus the mean path length) are judged by: plain JSON.
 * `samples`: rows that each tree was grown on (ψ). `threshold`: a score above it, strictly, is an anomaly.
 */
export type AnomalyScale = { readonly samples: number; readonly threshold: number }

/**
 * Anomaly scores of margins: 2^(-h / c(ψ)) with h = -margin the mean path length, from 0 (never isolated) to 1 (isolated at once); trees
 * of one row tell nothing and give 0.5.
 *
 * Source: Liu, Ting, Zhou 2008, equation 2. scikit-learn's `score_samples` is minus this score.
 * @example
 * anomalyScores({ samples: 256, threshold: 0.5 }, Float64Array.of(-10.24477092012)) // Float64Array [0.5]
 */
export function anomalyScores({ samples }: AnomalyScale, margins: Float64Array): Float64Array {
  const unit = averagePathLength(samples)
  return margins.map((margin) => (unit === 0 ? 0.5 : exp2(margin / unit)))
}

/**
 * Which scores are anomalies: 1 where a score is above the threshold, strictly.
 *
 * @example
 * anomaliesAmong({ samples: 256, threshold: 0.5 }, Float64Array.of(0.5, 0.6)) // Uint8Array [0, 1]
 */
export function anomaliesAmong({ threshold }: AnomalyScale, scores: Float64Array): Uint8Array {
  return Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0))
}
