import { exp } from './exp.ts'
import { log1p } from './log1p.ts'

/**
 * log(1 + e^x) without overflow: the negative log-likelihood of a margin. Tends to 0 far below 0 and to x far above.
 *
 * @example
 * softplus(0) // 0.6931471805599453
 * softplus(1000) // 1000
 */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)))
}
