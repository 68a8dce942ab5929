import { logit } from '../math/index.ts'

/** What a score is: log-odds, as the margin of boosting and of logistic regression, or a probability, as the mean vote of a forest. */
export type ScoreScale = 'log_odds' | 'probability'

/** Shares are held this far from 0 and 1, so that a unanimous vote has log-odds: ±27.6. As in scikit-learn's temperature scaling. */
export const leastShare = 1e-12

/**
 * The log-odds that a score means. Rises with the score on both scales.
 *
 * @example
 * logOddsOf(0.8, 'probability') // 1.3862943611198908
 * logOddsOf(1, 'probability') // 27.631021
 * logOddsOf(0.8, 'log_odds') // 0.8
 */
export function logOddsOf(score: number, scale: ScoreScale): number {
  if (scale === 'log_odds') return score
  return logit(Math.min(1 - leastShare, Math.max(leastShare, score)))
}
