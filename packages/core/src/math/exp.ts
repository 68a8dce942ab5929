import { scaleByPowerOfTwo } from './double-bits.ts'

/**
 * e to the power of x, within 1 ulp, by + - * / alone: the same bits in every engine and in WebAssembly.
 *
 * x = k ln 2 + r with abs(r) <= ln 2 / 2; e^r = 1 + r + r c / (2 - c) with c = r - r² P(r²); result 2^k e^r.
 * Infinity above 709.782712893384, 0 below -745.1332191019411, subnormal numbers in between; NaN gives NaN.
 *
 * Source: method and coefficients of fdlibm's e_exp (FreeBSD msun). Copyright (C) 2004 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 * @example
 * exp(1) // 2.718281828459045
 * exp(-1000) // 0
 */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019411) return 0
  if (Number.isNaN(x)) return x
  const k = Math.trunc(x * invLn2 + (x < 0 ? -0.5 : 0.5))
  const high = x - k * ln2High
  const low = k * ln2Low
  const r = high - low
  const t = r * r
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
  return scaleByPowerOfTwo(1 - (low - (r * c) / (2 - c) - high), k)
}

const invLn2 = Math.LOG2E
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const P1 = 0.16666666666666602
const P2 = -0.0027777777777015593
const P3 = 0.00006613756321437934
const P4 = -0.0000016533902205465252
const P5 = 4.1381367970572385e-8
