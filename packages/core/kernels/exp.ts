// Twins: src/math/exp.ts, log.ts, log-kernel.ts, logistic.ts; the same operations in the same order, so the same bits.
const invLn2: f64 = 1.4426950408889634
const ln2High: f64 = 0.6931471803691238
const ln2Low: f64 = 1.9082149292705877e-10
const P1: f64 = 0.16666666666666602
const P2: f64 = -0.0027777777777015593
const P3: f64 = 0.00006613756321437934
const P4: f64 = -0.0000016533902205465252
const P5: f64 = 4.1381367970572385e-8

/** 2^k for -1023 < k < 1024. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>(<i64>(k + 1023) << 52)
}

/**
 * Splatted constants of `expOfMinus`, read from memory: as literals the compiler would build each of them anew in every round of a loop.
 * Order: as in `expConstants` of src/kernels/exp-constants.ts.
 */
// @ts-ignore: decorator
@inline
export function constantAt(table: usize, i: i32): v128 {
  return v128.load64_splat(table + (<usize>i << 3))
}

/** e^-magnitude for 0 <= magnitude <= 708, two numbers at a time; beyond that the power of two leaves float64. */
// @ts-ignore: decorator
@inline
export function expOfMinus(
  magnitude: v128,
  invLn2: v128,
  half: v128,
  ln2High: v128,
  ln2Low: v128,
  P1: v128,
  P2: v128,
  P3: v128,
  P4: v128,
  P5: v128,
  two: v128,
  one: v128,
  bias: v128,
): v128 {
  const x = f64x2.neg(magnitude)
  const k = f64x2.trunc(f64x2.sub(f64x2.mul(x, invLn2), half))
  const high = f64x2.sub(x, f64x2.mul(k, ln2High))
  const low = f64x2.mul(k, ln2Low)
  const r = f64x2.sub(high, low)
  const t = f64x2.mul(r, r)
  let p = f64x2.add(P4, f64x2.mul(t, P5))
  p = f64x2.add(P3, f64x2.mul(t, p))
  p = f64x2.add(P2, f64x2.mul(t, p))
  p = f64x2.add(P1, f64x2.mul(t, p))
  const c = f64x2.sub(r, f64x2.mul(t, p))
  const q = f64x2.div(f64x2.mul(r, c), f64x2.sub(two, c))
  const e = f64x2.sub(one, f64x2.sub(f64x2.sub(low, q), high))
  // k + 1.5 · 2^52 has k in its low bits, so its bits moved up by 52 are those of 2^k but for the bias.
  return f64x2.mul(e, i64x2.shl(f64x2.add(k, bias), 52))
}

/** `expOfMinus` with its constants read from the table of numbers. */
// @ts-ignore: decorator
@inline
export function expByTable(magnitude: v128, table: usize): v128 {
  return expOfMinus(
    magnitude,
    constantAt(table, 0),
    constantAt(table, 1),
    constantAt(table, 2),
    constantAt(table, 3),
    constantAt(table, 4),
    constantAt(table, 5),
    constantAt(table, 6),
    constantAt(table, 7),
    constantAt(table, 8),
    constantAt(table, 9),
    constantAt(table, 10),
    constantAt(table, 11),
  )
}

/** Two magnitudes of any size, one by one. */
export function slowExpOfMinus(magnitude: v128): v128 {
  const first = f64x2.splat(exp(-f64x2.extract_lane(magnitude, 0)))
  return f64x2.replace_lane(first, 1, exp(-f64x2.extract_lane(magnitude, 1)))
}

export function exp(x: f64): f64 {
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019411) return 0
  if (x != x) return x
  const k = trunc(x * invLn2 + (x < 0 ? -0.5 : 0.5))
  const high = x - k * ln2High
  const low = k * ln2Low
  const r = high - low
  const t = r * r
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
  return scaled(1 - (low - (r * c) / (2 - c) - high), <i32>k)
}

function scaled(x: f64, k: i32): f64 {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023)
  if (k < -1022) return x * powerOfTwo(k + 1000) * powerOfTwo(-1000)
  return x * powerOfTwo(k)
}

/** Natural logarithm of a finite number above 0. */
export function log(x: f64): f64 {
  return x < 2.2250738585072014e-308 ? logNormal(x * 18014398509481984, -54) : logNormal(x, 0)
}

function logNormal(x: f64, scaled: i32): f64 {
  const high = <i32>(reinterpret<i64>(x) >> 32)
  const k = ((high + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 1023
  const f = (k < 1023 ? x * powerOfTwo(-k) : x * powerOfTwo(-1022) * powerOfTwo(1022 - k)) - 1
  const exponent = <f64>(k + scaled)
  return logKernel(f) + exponent * ln2Low - 0.5 * f * f + f + exponent * ln2High
}

function logKernel(f: f64): f64 {
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return s * (0.5 * f * f + (even + odd))
}
