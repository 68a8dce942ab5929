import { highWord, powerOfTwo } from './double-bits.ts'

/** What is left of the last angle, in two pieces: head + tail, abs(head) <= π/4 and a hair. */
export const remainder = new Float64Array(2)

/**
 * Takes whole quarter turns out of an angle: x = n π/2 + remainder. Returns n modulo 4 and leaves the remainder in `remainder`.
 *
 * Up to 2^20 π/2 by π/2 in four pieces of 33 bits (Cody and Waite 1980), beyond by as many digits of 2/π as the exponent
 * asks for (Payne and Hanek 1983). The remainder is good to about 2^-70 of itself for every finite x.
 */
export function reduceAngle(x: number): number {
  const size = Math.abs(x)
  const quarters = size < 1647099 ? reduceMedium(size) : reduceLarge(size)
  if (x >= 0) return quarters & 3
  remainder[0] = -remainder[0]!
  remainder[1] = -remainder[1]!
  return -quarters & 3
}

function reduceMedium(x: number): number {
  const n = Math.floor(x * twoOverPi + 0.5)
  settle(x - n * piece1, -n * piece2, -n * piece3, -n * piece4)
  return n
}

/** Sums a + b + c + d, where a + b may cancel, into `remainder`. */
function settle(a: number, b: number, c: number, d: number): void {
  const ab = a + b
  const abLost = lost(a, b, ab)
  const abc = ab + c
  const tail = lost(ab, c, abc) + abLost + d
  remainder[0] = abc + tail
  remainder[1] = abc - remainder[0]! + tail
}

/** What the rounded sum a + b left out, exactly (Knuth's two-sum). */
function lost(a: number, b: number, sum: number): number {
  const bb = sum - a
  return a - (sum - bb) + (b - bb)
}

const DIGIT = 16777216
const TAKEN = 9
const product = new Float64Array(TAKEN + 3)

/** x = m 2^e; of 2/π only the digits that matter modulo 4 are multiplied. */
function reduceLarge(x: number): number {
  const e = (highWord(x) >> 20) - 1023 - 52
  const m = x * (e < 0 ? powerOfTwo(-e) : 1 / powerOfTwo(e))
  const first = Math.max(0, Math.floor((e - 2) / 24))
  multiplyDigits(m, first)
  return takeQuarters(e - 24 * (first + TAKEN))
}

/** product = m · digits[first … first + 8], lowest digit of 24 bits first. */
function multiplyDigits(m: number, first: number): void {
  const m2 = Math.floor(m / (DIGIT * DIGIT))
  const m1 = Math.floor(m / DIGIT) - m2 * DIGIT
  const m0 = m - m1 * DIGIT - m2 * DIGIT * DIGIT
  const digit = (j: number) => (j >= 0 && j < TAKEN ? twoOverPiDigits[first + TAKEN - 1 - j]! : 0)
  let carry = 0
  for (let j = 0; j < TAKEN + 3; j++) {
    const sum = m0 * digit(j) + m1 * digit(j - 1) + m2 * digit(j - 2) + carry
    carry = Math.floor(sum / DIGIT)
    product[j] = sum - carry * DIGIT
  }
}

/** The product's lowest digit weighs 2^lowest. Digits that weigh 4 or more are whole turns. */
function takeQuarters(lowest: number): number {
  const top = Math.ceil((2 - lowest) / 24) - 1
  const value = (j: number) => product[j]! * powerOfTwo(lowest + 24 * j)
  const turned = value(top) - 4 * Math.floor(value(top) / 4)
  const n = Math.floor(turned + value(top - 1) + 0.5)
  let high = turned - n + value(top - 1)
  let low = 0
  for (let j = top - 2; j >= 0; j--) {
    const sum = high + value(j)
    low += lost(high, value(j), sum)
    high = sum
  }
  timesHalfPi(high, low)
  return n
}

function timesHalfPi(high: number, low: number): void {
  const head = high * halfPi
  const a = split(high)
  const b = split(halfPi)
  const c = high - a
  const d = halfPi - b
  const tail = a * b - head + a * d + c * b + c * d + high * halfPiTail + low * halfPi
  remainder[0] = head + tail
  remainder[1] = head - remainder[0]! + tail
}

/** The upper 26 bits (Veltkamp). */
function split(x: number): number {
  const c = 134217729 * x
  return c - (c - x)
}

const twoOverPi = 0.6366197723675814
const halfPi = 1.5707963267948966
const halfPiTail = 6.123233995736766e-17
/** π/2 in pieces of 33 bits, so that a product with an integer below 2^20 is exact; the last one rounded. */
const piece1 = 1.5707963267341256
const piece2 = 6.077100506303966e-11
const piece3 = 2.0222662487111665e-21
const piece4 = 8.4784276603689e-32

/** 2/π after the point, 24 bits a digit: 1200 bits. */
const twoOverPiDigits = [
  10680707, 7228996, 1387004, 2578385, 16069853, 12639074, 9804092, 4427841, 16666979, 11263675, 12935607,
  2387514, 4345298, 14681673, 3074569, 13734428, 16653803, 1880361, 10960616, 8533493, 3062596, 8710556,
  7349940, 6258241, 3772886, 3769171, 3798172, 8675211, 12450088, 3874808, 9961438, 366607, 15675153, 9132554,
  7151469, 3571407, 2607881, 12013382, 4155038, 6285869, 7677882, 13102053, 15825725, 473591, 9065106,
  15363067, 6271263, 9264392, 5636912, 4652155,
]
