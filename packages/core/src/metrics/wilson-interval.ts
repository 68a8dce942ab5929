import { normalQuantile } from '../math/index.ts'
import { type Undefined, undefinedValue } from './metric-value.ts'
import { checkCount, checkLevel } from './rows.ts'

export type WilsonInterval = {
  readonly low: number
  readonly high: number
  readonly n: number
  readonly level: number
}

/**
 * Wilson score interval of a proportion: honest at small n and at 0 or n successes.
 *
 * centre = (p + z²/2n) / (1 + z²/n), half = z √(p(1-p)/n + z²/4n²) / (1 + z²/n), p = successes/trials; clipped to [0, 1].
 * Width tends to 1 as trials tends to 0; trials = 0 gives an undefined result, never [0, 1] or NaN.
 *
 * @param successes count, 0 <= successes <= trials; weights are not allowed here
 * @param trials    count of the rate's own denominator (positives for TPR), not of the group
 * @param level     coverage in (0, 1)
 * @throws metrics.level_out_of_range, metrics.count_out_of_range
 * Source: Wilson 1927. Deviation: none (no continuity correction).
 * @example
 * wilsonInterval(7, 35) // { low: 0.100424, high: 0.358916, n: 35, level: 0.95 }
 * wilsonInterval(0, 0) // { status: "undefined", reason: "no_trials", n: 0 }
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): WilsonInterval | Undefined {
  checkLevel(level)
  checkCount('trials', trials, 0, Number.MAX_SAFE_INTEGER)
  checkCount('successes', successes, 0, trials)
  if (trials === 0) return undefinedValue('no_trials', 0)
  const z = -normalQuantile((1 - level) / 2)
  const p = successes / trials
  const square = (z * z) / trials
  const centre = (p + square / 2) / (1 + square)
  const half = (z * Math.sqrt((p * (1 - p)) / trials + square / trials / 4)) / (1 + square)
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
    n: trials,
    level,
  }
}
