import { highWord, powerOfTwo, scaleByPowerOfTwo, upperHalf } from './double-bits.ts'

/**
 * x to the power of y, within 1 ulp, by + - * / and √ alone; exact where x and y are integers and the power fits.
 *
 * log2 x = head + tail, where head has 21 significant bits; y log2 x in two pieces = n + p with abs(p) <= 1/2; 2^n e^(p ln 2).
 * Special values as ECMAScript has them: pow(x, 0) = 1, pow(±1, ±Infinity) = NaN, a negative x needs an integer y, else NaN.
 *
 * Source: method and coefficients of fdlibm's e_pow (FreeBSD msun). Copyright (C) 2004 by Sun Microsystems, Inc.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 * @example
 * pow(2, 10) // 1024
 * pow(2, 0.5) // 1.4142135623730951
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const size = Math.abs(x)
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return infinitePower(size, y)
  if (y === 1) return x
  if (size === 0 || size === Number.POSITIVE_INFINITY) return powerOfExtreme(x, size, y)
  if (x < 0 && Math.floor(y) !== y) return Number.NaN
  const power = positivePower(size, y)
  return x < 0 && isOdd(y) ? -power : power
}

function infinitePower(size: number, y: number): number {
  if (size === 1) return Number.NaN
  return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
}

function powerOfExtreme(x: number, size: number, y: number): number {
  const power = (size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY
  return highWord(x) < 0 && isOdd(y) ? -power : power
}

function isOdd(y: number): boolean {
  return Math.floor(y) === y && Math.floor(y * 0.5) !== y * 0.5
}

/** For finite x > 0 and finite y. */
function positivePower(x: number, y: number): number {
  if (x === 1) return 1
  if (y === -1) return 1 / x
  if (y === 2) return x * x
  if (y === 0.5) return Math.sqrt(x)
  const farFromOne = x < 0.9999990463256836 || x > 1.0000019073486328
  if (Math.abs(y) > two64 || (Math.abs(y) > two31 && farFromOne)) return x > 1 === y > 0 ? Infinity : 0
  if (Math.abs(y) > two31) log2NearOne(x)
  else log2(x)
  const yHead = upperHalf(y)
  return exp2(yHead * head, (y - yHead) * head + y * tail)
}

/** The two pieces of the last logarithm; kept here, since a pair would be allocated on each call. */
let head = 0
let tail = 0

/** abs(x - 1) <= 2^-19: four terms of the series are enough. */
function log2NearOne(x: number): void {
  const t = x - 1
  const w = t * t * (0.5 - t * (1 / 3 - t * 0.25))
  const u = invLn2Head * t
  const v = t * invLn2Tail - w * Math.LOG2E
  head = upperHalf(u + v)
  tail = v - (head - u)
}

/** x = 2^n m, m near 1 or 1.5 =: c; log2 m = log2 c + 2/(3 ln 2) (3 s + s³ + r) with s = (m - c) / (m + c). */
function log2(x: number): void {
  const scaled = x < smallestNormal ? x * two53 : x
  const exponent = (highWord(scaled) >> 20) - 1023
  const fraction = highWord(scaled) & 0xfffff
  const nearTwo = fraction >= 0xbb67a
  const nearOneAndHalf = !nearTwo && fraction > 0x3988e
  const n = exponent + (nearTwo ? 1 : 0)
  const m = n < 1023 ? scaled * powerOfTwo(-n) : scaled * powerOfTwo(-1022) * powerOfTwo(1022 - n)
  split(m, nearOneAndHalf ? 1.5 : 1)
  const high = cpHead * head
  const low = cpTail * head + tail * cp + (nearOneAndHalf ? log2of1p5Tail : 0)
  const whole = n - (scaled === x ? 0 : 53)
  const base = nearOneAndHalf ? log2of1p5Head : 0
  head = upperHalf(high + low + base + whole)
  tail = low - (head - whole - base - high)
}

/** 3/2 log((m / c)) = 3 s + s³ + r in two pieces. */
function split(m: number, c: number): void {
  const u = m - c
  const v = 1 / (m + c)
  const s = u * v
  const sHead = upperHalf(s)
  const sumHead = upperHalf(m + c)
  const sTail = v * (u - sHead * sumHead - sHead * (m - (sumHead - c)))
  const s2 = s * s
  const r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6))))) + sTail * (sHead + s)
  const square = sHead * sHead
  const tHead = upperHalf(3 + square + r)
  const product = sHead * tHead
  const rest = sTail * tHead + (r - (tHead - 3 - square)) * s
  head = upperHalf(product + rest)
  tail = rest - (head - product)
}

/** 2^(high + low). */
function exp2(high: number, low: number): number {
  const sum = low + high
  if (sum > 1024 || (sum === 1024 && low + overflowMargin > sum - high)) return Number.POSITIVE_INFINITY
  if (sum < -1075 || (sum === -1075 && low <= sum - high)) return 0
  const n = Math.trunc(sum + (sum < 0 ? -0.5 : 0.5))
  const rest = high - n
  const t = upperHalf(low + rest)
  const u = t * ln2Head
  const v = (low - (t - rest)) * Math.LN2 + t * ln2Tail
  const z = u + v
  const w = v - (z - u)
  const z2 = z * z
  const c = z - z2 * (P1 + z2 * (P2 + z2 * (P3 + z2 * (P4 + z2 * P5))))
  return scaleByPowerOfTwo(1 - ((z * c) / (c - 2) - (w + z * w) - z), n)
}

const smallestNormal = 2.2250738585072014e-308
const two31 = 2147483648
const two53 = 9007199254740992
const two64 = 4294967296 * 4294967296
/** -(1024 - log2(largest double + ½ ulp)) */
const overflowMargin = 8.008566259537294e-17
/** 2 / (3 ln 2) */
const cp = 0.9617966939259756
const cpHead = 0.9617967009544373
const cpTail = -7.028461650952758e-9
const log2of1p5Head = 0.5849624872207642
const log2of1p5Tail = 1.350039202129749e-8
const ln2Head = 0.6931471824645996
const ln2Tail = -1.904654299957768e-9
const invLn2Head = 1.4426950216293335
const invLn2Tail = 1.9259629911266175e-8
const L1 = 0.5999999999999946
const L2 = 0.4285714285785502
const L3 = 0.33333332981837743
const L4 = 0.272728123808534
const L5 = 0.23066074577556175
const L6 = 0.20697501780033842
const P1 = 0.16666666666666602
const P2 = -0.0027777777777015593
const P3 = 0.00006613756321437934
const P4 = -0.0000016533902205465252
const P5 = 4.1381367970572385e-8
