import { logistic, logit, normalQuantile } from '../math/index.ts'
import { type Undefined, undefinedValue } from './metric-value.ts'
import { type Ranking, rankScores } from './ranking.ts'
import { rankingArea } from './ranking-area.ts'
import { checkLevel, type Labels, type Scores } from './rows.ts'

export type DeLongInterval = {
  readonly low: number
  readonly high: number
  readonly standardError: number
  readonly n: number
  readonly level: number
}

/**
 * Interval of an AUC by DeLong's variance, on the logit scale, so that it stays inside (0, 1). O(n log n).
 *
 * V(i) = share of the other class that row i is rightly ranked against, ties half; A = AUC = mean V;
 * SE² = Σ over positives (V - A)² / (P (P - 1)) + Σ over negatives (V - A)² / (N (N - 1));
 * limits logistic(logit A ± z SE / (A (1 - A))).
 *
 * Undefined where a class has fewer than two rows, and where no V differs (A is 0 or 1, or all scores are equal): the sample
 * then shows no spread to judge by.
 *
 * @param level coverage in (0, 1)
 * @throws metrics.level_out_of_range, metrics.value_out_of_range, metrics.length_mismatch
 * Source: DeLong, DeLong and Clarke-Pearson 1988; mid-ranks as in Sun and Xu 2014; logit scale as in Pepe 2003, 5.2.
 * @example
 * delongInterval([0, 0, 1, 0, 1, 1], [0.1, 0.4, 0.35, 0.2, 0.8, 0.9]) // { low: 0.261373, high: 0.994501, standardError: 0.157135, n: 6, level: 0.95 }
 */
export function delongInterval(labels: Labels, scores: Scores, level = 0.95): DeLongInterval | Undefined {
  return deLongOfRanking(rankScores(labels, scores), level)
}

export function deLongOfRanking(ranking: Ranking, level: number): DeLongInterval | Undefined {
  checkLevel(level)
  const { positives, negatives } = ranking
  if (positives < 2 || negatives < 2) return undefinedValue('too_few_rows', Math.min(positives, negatives))
  const area = rankingArea(ranking)
  const standardError = standardErrorOf(ranking, area)
  if (standardError === 0) return undefinedValue('no_variation', positives + negatives)
  const half = (-normalQuantile((1 - level) / 2) * standardError) / (area * (1 - area))
  const centre = logit(area)
  return {
    low: logistic(centre - half),
    high: logistic(centre + half),
    standardError,
    n: positives + negatives,
    level,
  }
}

function standardErrorOf({ tp, fp, positives, negatives }: Ranking, area: number): number {
  let ofPositives = 0
  let ofNegatives = 0
  let tpBefore = 0
  let fpBefore = 0
  for (let k = 0; k < tp.length; k++) {
    const vPositive = 1 - (fp[k]! + fpBefore) / 2 / negatives - area
    const vNegative = (tp[k]! + tpBefore) / 2 / positives - area
    ofPositives += (tp[k]! - tpBefore) * vPositive * vPositive
    ofNegatives += (fp[k]! - fpBefore) * vNegative * vNegative
    tpBefore = tp[k]!
    fpBefore = fp[k]!
  }
  return Math.sqrt(ofPositives / positives / (positives - 1) + ofNegatives / negatives / (negatives - 1))
}
