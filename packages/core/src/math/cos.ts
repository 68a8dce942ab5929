import { reduceAngle, remainder } from './reduce-angle.ts'
import { cosineKernel, sineKernel } from './sine-kernel.ts'

/**
 * Cosine of an angle in radians, within 1 ulp for every finite x, by + - * / alone; NaN for NaN and infinities.
 *
 * @example
 * cos(1) // 0.5403023058681398
 * cos(0) // 1
 */
export function cos(x: number): number {
  if (Math.abs(x) < 0.7853981633974483) return cosineKernel(x, 0)
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN
  const quarter = reduceAngle(x)
  const kernel = quarter & 1 ? sineKernel : cosineKernel
  const size = kernel(remainder[0]!, remainder[1]!)
  return quarter === 1 || quarter === 2 ? -size : size
}
