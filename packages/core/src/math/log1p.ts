import { highWord, powerOfTwo } from './double-bits.ts'
import { ln2High, ln2Low, logKernel, sqrtHalfOffset } from './log-kernel.ts'

/**
 * log(1 + x) that keeps its precision where x is small, within 1 ulp.
 *
 * 1 + x is rounded to u = 2^k (1 + f); the lost part c = (1 + x - u) / u is added at the end. x = -1 gives -Infinity, below NaN.
 *
 * Source: fdlibm's s_log1p (FreeBSD msun); see `logKernel`.
 * @example
 * log1p(1e-10) // 9.9999999995e-11
 */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  if (Math.abs(x) < 1.1102230246251565e-16) return x
  if (x > sqrtHalfMinus1 && x < sqrt2Minus1) return logKernel(x) - 0.5 * x * x + x
  const u = 1 + x
  const k = (((highWord(u) + sqrtHalfOffset) | 0) >> 20) - 1023
  const f = (k < 1023 ? u * powerOfTwo(-k) : u * powerOfTwo(-1022) * powerOfTwo(1022 - k)) - 1
  const lost = lostPart(x, u, k) + k * ln2Low
  return logKernel(f) + lost - 0.5 * f * f + f + k * ln2High
}

function lostPart(x: number, u: number, k: number): number {
  if (k >= 54) return 0
  return (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u
}

const sqrtHalfMinus1 = -0.2928932188134524
const sqrt2Minus1 = 0.41421356237309503
