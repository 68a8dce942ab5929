import { highWord, powerOfTwo } from './double-bits.ts'
import { ln2High, ln2Low, logKernel, sqrtHalfOffset } from './log-kernel.ts'

/**
 * Natural logarithm, within 1 ulp, by + - * / alone: the same bits in every engine and in WebAssembly.
 *
 * x = 2^k (1 + f) with 1 + f in [√½, √2]; log x = k ln 2 + f - f²/2 + kernel(f). 0 gives -Infinity, a negative number NaN.
 *
 * Source: fdlibm's e_log (FreeBSD msun); see `logKernel`.
 * @example
 * log(10) // 2.302585092994046
 * log(0) // -Infinity
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  return x < smallestNormal ? logNormal(x * two54, -54) : logNormal(x, 0)
}

function logNormal(x: number, scaled: number): number {
  const k = (((highWord(x) + sqrtHalfOffset) | 0) >> 20) - 1023
  const f = (k < 1023 ? x * powerOfTwo(-k) : x * powerOfTwo(-1022) * powerOfTwo(1022 - k)) - 1
  const exponent = k + scaled
  return logKernel(f) + exponent * ln2Low - 0.5 * f * f + f + exponent * ln2High
}

const smallestNormal = 2.2250738585072014e-308
const two54 = 18014398509481984
