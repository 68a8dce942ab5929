import { reduceAngle, remainder } from './reduce-angle.ts'
import { cosineKernel, sineKernel } from './sine-kernel.ts'

/**
 * Sine of an angle in radians, within 1 ulp for every finite x, by + - * / alone; NaN for NaN and infinities.
 *
 * @example
 * sin(1) // 0.8414709848078965
 * sin(0) // 0
 */
export function sin(x: number): number {
  if (Math.abs(x) < 0.7853981633974483) return Math.abs(x) < 7.450580596923828e-9 ? x : sineKernel(x, 0)
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN
  const quarter = reduceAngle(x)
  const kernel = quarter & 1 ? cosineKernel : sineKernel
  const size = kernel(remainder[0]!, remainder[1]!)
  return quarter & 2 ? -size : size
}
