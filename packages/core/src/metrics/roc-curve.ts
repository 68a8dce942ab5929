import { type Undefined, undefinedValue } from './metric-value.ts'
import { type Ranking, rankScores } from './ranking.ts'
import type { Labels, Scores, Weighted } from './rows.ts'

/** Rates of the rule `score >= threshold`. The first point selects nothing and has no threshold. */
export type RocPoint = { readonly fpr: number; readonly tpr: number; readonly threshold?: number }

export type RocCurve = { readonly points: readonly RocPoint[]; readonly n: number }

/**
 * The ROC curve from (0, 0) to (1, 1), one point per distinct score, highest first. Points inside a straight piece are left
 * out: they change neither the line nor the area. Undefined where one class is absent.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, higher means more positive
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: equal to scikit-learn's `roc_curve` with its default `drop_intermediate`.
 * @example
 * rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).points.map((point) => [point.fpr, point.tpr]) // [[0, 0], [0, 0.5], [0.5, 0.5], [0.5, 1], [1, 1]]
 */
export function rocCurve(labels: Labels, scores: Scores, { weights }: Weighted = {}): RocCurve | Undefined {
  const ranking = rankScores(labels, scores, weights)
  if (ranking.positiveRows === 0) return undefinedValue('no_positives', 0)
  if (ranking.negativeRows === 0) return undefinedValue('no_negatives', 0)
  return { points: pointsOf(ranking), n: ranking.positiveRows + ranking.negativeRows }
}

function pointsOf({ threshold, tp, fp, positives, negatives }: Ranking): RocPoint[] {
  const points: RocPoint[] = [{ fpr: 0, tpr: 0 }]
  for (let k = 0; k < tp.length; k++) {
    if (isCorner(tp, fp, k)) {
      points.push({ fpr: fp[k]! / negatives, tpr: tp[k]! / positives, threshold: threshold[k]! })
    }
  }
  return points
}

/** Whether the step after k goes another way than the step to k. */
function isCorner(tp: Float64Array, fp: Float64Array, k: number): boolean {
  if (k === tp.length - 1) return true
  const up = tp[k]! - (tp[k - 1] ?? 0)
  const right = fp[k]! - (fp[k - 1] ?? 0)
  return up * (fp[k + 1]! - fp[k]!) !== right * (tp[k + 1]! - tp[k]!)
}
