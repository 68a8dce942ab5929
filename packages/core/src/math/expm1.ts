import { powerOfTwo } from './double-bits.ts'

/**
 * e^x - 1 that keeps its precision where x is small, within 1 ulp.
 *
 * x = k ln 2 + r + c; expm1(r) = r - (r e - r²/2) with e = (r²/2) (R - t) / (6 - r t), R = 1 + (r²/2) Q(r²/2), t = 3 - R r/2;
 * then 2^k (expm1(r) + 1) - 1 in an order that loses nothing. -1 far below 0, Infinity above 709.782712893384.
 *
 * Source: method and coefficients of fdlibm's s_expm1 (FreeBSD msun). Copyright (C) 1993 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 * @example
 * expm1(1e-10) // 1.00000000005e-10
 */
export function expm1(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -39) return -1
  if (Number.isNaN(x)) return x
  if (Math.abs(x) < 5.551115123125783e-17) return x
  const k = Math.abs(x) <= 0.34657359027997264 ? 0 : Math.trunc(x * invLn2 + (x < 0 ? -0.5 : 0.5))
  const high = x - k * ln2High
  const low = k * ln2Low
  const r = high - low
  return combine(r, high - r - low, k)
}

function combine(r: number, c: number, k: number): number {
  const half = 0.5 * r
  const square = r * half
  const R = 1 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))))
  const t = 3 - R * half
  const quotient = square * ((R - t) / (6 - r * t))
  if (k === 0) return r - (r * quotient - square)
  return scaled(r, r * (quotient - c) - c - square, k)
}

/** 2^k (1 + r - e) - 1. */
function scaled(r: number, e: number, k: number): number {
  if (k === -1) return 0.5 * (r - e) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  if (k === 1024) return (1 - (e - r)) * 2 * powerOfTwo(1023) - 1
  if (k < 0 || k > 56) return (1 - (e - r)) * powerOfTwo(k) - 1
  const lowest = powerOfTwo(-k)
  return (k < 20 ? 1 - lowest - (e - r) : r - (e + lowest) + 1) * powerOfTwo(k)
}

const invLn2 = Math.LOG2E
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const Q1 = -0.03333333333333313
const Q2 = 0.0015873015872548146
const Q3 = -0.0000793650757867488
const Q4 = 0.000004008217827329362
const Q5 = -2.0109921818362437e-7
