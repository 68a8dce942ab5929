/**
 * log(1 + f) - f + f²/2 for 1 + f in [√½, √2], the part that `log` and `log1p` share: s (f²/2 + R(s²)), s = f / (2 + f).
 *
 * Source: method and coefficients of fdlibm's e_log (FreeBSD msun). Copyright (C) 1993 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
export function logKernel(f: number): number {
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (L2 + w * (L4 + w * L6))
  const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)))
  return s * (0.5 * f * f + (even + odd))
}

export const ln2High = 0.6931471803691238
export const ln2Low = 1.9082149292705877e-10

/** Added to a high word, it moves the border between two exponents from a power of two to √½ of it. */
export const sqrtHalfOffset = 0x3ff00000 - 0x3fe6a09e

const L1 = 0.6666666666666735
const L2 = 0.3999999999940942
const L3 = 0.2857142874366239
const L4 = 0.22222198432149784
const L5 = 0.1818357216161805
const L6 = 0.15313837699209373
const L7 = 0.14798198605116586
