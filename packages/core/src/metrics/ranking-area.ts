import type { Ranking } from './ranking.ts'

/** Area under the ROC curve of ranked rows: Σ over steps of negatives there × (positives above + half of those there) / (P N). */
export function rankingArea({ tp, fp, positives, negatives }: Ranking): number {
  let area = 0
  let tpBefore = 0
  let fpBefore = 0
  for (let k = 0; k < tp.length; k++) {
    area += (fp[k]! - fpBefore) * (tp[k]! + tpBefore)
    tpBefore = tp[k]!
    fpBefore = fp[k]!
  }
  return area / 2 / positives / negatives
}
