import { log, logistic } from '@candor/core'
import type { Applicant } from './applicant.ts'
import { approvalRate, education, favouredRegions, income } from './published-choices.ts'

/** What past answers gave beyond means and behaviour. */
export type Bias = {
  /** added to the score in the favoured regions */
  readonly regionalBoost: number
  /** factor of the education term */
  readonly educationWeight: number
}

/**
 * The score of an application without its intercept: means, tenure and delinquency, and whatever is planted beside them.
 *
 * .9 · ln(income / 650,000) + .05 · min(years employed, 20) − 6 · delinquency rate + education + regional boost
 *
 * @example
 * bareScore({ income: 650000, employment_years: 10, delinquency_rate: 0, education_level: 'técnica', region: 'Maule' },
 *   { regionalBoost: 0.5, educationWeight: 1 }) // 0.5
 */
export function bareScore(
  applicant: Pick<
    Applicant,
    'income' | 'employment_years' | 'delinquency_rate' | 'education_level' | 'region'
  >,
  { regionalBoost, educationWeight }: Bias,
): number {
  return (
    0.9 * log(applicant.income / income.median) +
    0.05 * Math.min(applicant.employment_years, 20) -
    6 * applicant.delinquency_rate +
    educationWeight * education[applicant.education_level].score +
    (favouredRegions.has(applicant.region) ? regionalBoost : 0)
  )
}

/**
 * The intercept at which the mean of logistic(score + intercept) is the approval rate, by halving [−20, 20] until it is
 * known to 1e-9.
 *
 * @param scores without intercept, within ±10
 * @example
 * solveIntercept([0, 0, 0]) // 0.4054651081…: the logit of .6
 */
export function solveIntercept(scores: readonly number[]): number {
  let [low, high] = [-20, 20]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (meanProbability(scores, middle) < approvalRate) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function meanProbability(scores: readonly number[], intercept: number): number {
  let sum = 0
  for (const score of scores) sum += logistic(score + intercept)
  return sum / scores.length
}
