/**
 * The two 32-bit halves of a double. Everything in this room that looks at bits goes through here, so that a WebAssembly
 * port replaces five functions by reinterpretations and keeps every other line.
 *
 * `high` holds sign (1 bit), exponent (11) and the upper 20 bits of the fraction, `low` the other 32.
 */
const cell = new Float64Array(1)
const words = new Int32Array(cell.buffer)
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const LOW = 1 - HIGH

/** Upper half as a signed integer: negative exactly when the sign bit is set. */
export function highWord(x: number): number {
  cell[0] = x
  return words[HIGH]!
}

/** Lower half as a signed integer. */
export function lowWord(x: number): number {
  cell[0] = x
  return words[LOW]!
}

export function fromWords(high: number, low: number): number {
  words[HIGH] = high
  words[LOW] = low
  return cell[0]!
}

/** x with its lower half set to zero: 21 significant bits, so that products of two such numbers are exact. */
export function upperHalf(x: number): number {
  cell[0] = x
  words[LOW] = 0
  return cell[0]!
}

/** 2^k for -1023 < k < 1024; the caller keeps k inside. A table, since writing words and reading a double stalls the processor. */
export function powerOfTwo(k: number): number {
  return powers[k + 1022]!
}

const powers = Float64Array.from({ length: 2046 }, (_, i) => fromWords((i + 1) << 20, 0))

/** x · 2^k with one rounding, for x between 1/2 and 2 and -1100 <= k <= 1100. */
export function scaleByPowerOfTwo(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023)
  if (k < -1022) return x * powerOfTwo(k + 1000) * powerOfTwo(-1000)
  return x * powerOfTwo(k)
}
