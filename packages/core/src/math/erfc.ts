import { upperHalf } from './double-bits.ts'
import { exp } from './exp.ts'
import { polynomial } from './polynomial.ts'

/**
 * Complementary error function 2/√π ∫ₓ^∞ e^(-t²) dt, within 2 ulp: 2 far below 0, 1 at 0, tends to 0 above and keeps its
 * relative precision there.
 *
 * Rational functions of x² below 0.84375 and of abs(x) - 1 below 1.25; beyond, e^(-x² - 0.5625 + rational(1/x²)) / x.
 *
 * Source: method and coefficients of fdlibm's s_erf (FreeBSD msun). Copyright (C) 1993 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 * @example
 * erfc(0) // 1
 * erfc(3) // 0.000022090496998585438
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  const size = Math.abs(x)
  if (size < 0.84375) return erfcSmall(x)
  const upper = size < 1.25 ? 1 - erfOfOne - nearOne(size) : size < 28 ? erfcTail(size) : 0
  return x < 0 ? 2 - upper : upper
}

function erfcSmall(x: number): number {
  const z = x * x
  const rest = x * (polynomial(z, smallTop) / polynomial(z, smallBottom))
  return x < 0.25 ? 1 - (x + rest) : 0.5 - (rest + (x - 0.5))
}

function nearOne(size: number): number {
  const s = size - 1
  return polynomial(s, nearOneTop) / polynomial(s, nearOneBottom)
}

/** x² is split so that its rounding does not reach the exponent. */
function erfcTail(x: number): number {
  const s = 1 / (x * x)
  const ratio =
    x < 1 / 0.35
      ? polynomial(s, middleTop) / polynomial(s, middleBottom)
      : polynomial(s, farTop) / polynomial(s, farBottom)
  const z = upperHalf(x)
  return (exp(-z * z - 0.5625) * exp((z - x) * (z + x) + ratio)) / x
}

/** erf(1) to 24 bits */
const erfOfOne = 0.8450629115104675
const smallTop = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
  -2.3763016656650163e-5,
]
const smallBottom = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
  -3.960228278775368e-6,
]
const nearOneTop = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
]
const nearOneBottom = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
]
const middleTop = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
]
const middleBottom = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
]
const farTop = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
]
const farBottom = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
]
