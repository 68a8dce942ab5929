import { exp } from './exp.ts'

/**
 * Logistic function 1 / (1 + e^-x): log-odds in, probability in [0, 1] out; never NaN for a number, logistic(-x) = 1 - logistic(x).
 *
 * @example
 * logistic(0) // 0.5
 * logistic(-800) // 0
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const e = exp(x)
  return e / (1 + e)
}
