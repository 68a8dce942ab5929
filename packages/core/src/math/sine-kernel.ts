/**
 * Sine and cosine of head + tail for abs(head) <= π/4, by polynomials in head².
 *
 * Source: method and coefficients of fdlibm's k_sin and k_cos (FreeBSD msun). Copyright (C) 1993 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
export function sineKernel(head: number, tail: number): number {
  const z = head * head
  const w = z * z
  const r = S2 + z * (S3 + z * S4) + z * w * (S5 + z * S6)
  const cube = z * head
  return head - (z * (0.5 * tail - cube * r) - tail - cube * S1)
}

export function cosineKernel(head: number, tail: number): number {
  const z = head * head
  const w = z * z
  const r = z * (C1 + z * (C2 + z * C3)) + w * w * (C4 + z * (C5 + z * C6))
  const half = 0.5 * z
  const rounded = 1 - half
  return rounded + (1 - rounded - half + (z * r - head * tail))
}

const S1 = -0.16666666666666632
const S2 = 0.00833333333332249
const S3 = -0.0001984126982985795
const S4 = 0.0000027557313707070068
const S5 = -2.5050760253406863e-8
const S6 = 1.58969099521155e-10
const C1 = 0.0416666666666666
const C2 = -0.001388888888887411
const C3 = 0.00002480158728947673
const C4 = -2.7557314351390663e-7
const C5 = 2.087572321298175e-9
const C6 = -1.1359647557788195e-11
