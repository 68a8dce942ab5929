import { type Undefined, undefinedValue } from './metric-value.ts'
import { rankScores } from './ranking.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/** Precision and recall of the rule `score >= threshold`. The first point selects nothing, is set by convention and has no threshold. */
export type PrPoint = { readonly recall: number; readonly precision: number; readonly threshold?: number }

export type PrCurve = { readonly points: readonly PrPoint[]; readonly n: number }

/**
 * The precision–recall curve, one point per distinct score, highest first, after the conventional point (recall 0,
 * precision 1). Undefined without positives.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: equal to scikit-learn's `precision_recall_curve`, which lists the points in the opposite order.
 * @example
 * prCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).points[1] // { recall: 0.5, precision: 1, threshold: 0.8 }
 */
export function prCurve(labels: Labels, scores: Scores, { weights }: Weighted = {}): PrCurve | Undefined {
  const { threshold, tp, fp, positives, positiveRows, negativeRows } = rankScores(labels, scores, weights)
  if (positiveRows === 0) return undefinedValue('no_positives', 0)
  const points: PrPoint[] = [{ recall: 0, precision: 1 }]
  for (let k = 0; k < tp.length; k++) {
    points.push({
      recall: tp[k]! / positives,
      precision: tp[k]! / (tp[k]! + fp[k]!),
      threshold: threshold[k]!,
    })
  }
  return { points, n: positiveRows + negativeRows }
}
