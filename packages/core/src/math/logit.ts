import { log } from './log.ts'
import { log1p } from './log1p.ts'

/**
 * Log-odds of a probability: log(p / (1 - p)). 0 gives -Infinity, 1 gives Infinity, outside [0, 1] NaN.
 *
 * @example
 * logit(0.5) // 0
 * logit(0.8) // 1.3862943611198908
 */
export function logit(p: number): number {
  return p < 0.25 || p > 0.75 ? log(p) - log1p(-p) : log1p((2 * p - 1) / (1 - p))
}
