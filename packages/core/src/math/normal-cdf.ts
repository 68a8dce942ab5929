import { erfc } from './erfc.ts'

/**
 * Standard normal distribution function: P(Z <= x), in [0, 1]; keeps its relative precision far below 0.
 *
 * erfc(-x / √2) / 2. For the upper tail ask normalCdf(-x) instead of 1 - normalCdf(x).
 *
 * @example
 * normalCdf(0) // 0.5
 * normalCdf(-1.959963984540054) // 0.025
 */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2)
}
