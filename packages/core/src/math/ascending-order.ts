/**
 * The positions of the values in ascending order: values[order[0]] <= values[order[1]] <= …; equal values keep their order.
 * -0 equals 0; NaN comes last. About 0.1 s for a million values: a radix sort over 11 bits at a time that skips digits
 * which are the same everywhere, instead of a comparison function.
 *
 * @param values n numbers, n < 2^31
 * @returns n positions, caller owns
 * @example
 * ascendingOrder([0.3, 0.1, 0.2]) // [1, 2, 0]
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  const keys = sortableKeys(values)
  let order = new Uint32Array(values.length).map((_, i) => i)
  let other = new Uint32Array(values.length)
  for (let digit = 0; digit < DIGITS; digit++) {
    if (!scatter(keys, digit, order, other)) continue
    const sorted = other
    other = order
    order = sorted
  }
  return order
}

const DIGITS = 6
const BITS = 11
const BUCKETS = 1 << BITS
const little = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

type Keys = { readonly high: Uint32Array; readonly low: Uint32Array }

/** Bits whose order as unsigned integers is that of the numbers: sign bit flipped, negative numbers inverted. */
function sortableKeys(values: ArrayLike<number>): Keys {
  const n = values.length
  const high = new Uint32Array(n)
  const low = new Uint32Array(n)
  const cell = new Float64Array(1)
  const words = new Int32Array(cell.buffer)
  const [h, l] = little ? [1, 0] : [0, 1]
  for (let i = 0; i < n; i++) {
    const value = values[i]! + 0
    cell[0] = Number.isNaN(value) ? Number.NaN : value
    const sign = words[h]! >> 31
    high[i] = words[h]! ^ (sign | 0x80000000)
    low[i] = words[l]! ^ sign
  }
  return { high, low }
}

/** One pass of the radix sort; false, with nothing moved, when all keys have the same digit. */
function scatter(keys: Keys, digit: number, from: Uint32Array, to: Uint32Array): boolean {
  const n = from.length
  const digits = digitsOf(keys, digit, n)
  const place = new Uint32Array(BUCKETS)
  for (let i = 0; i < n; i++) place[digits[i]!]!++
  if (n === 0 || place[digits[0]!] === n) return false
  let start = 0
  for (let b = 0; b < BUCKETS; b++) {
    const count = place[b]!
    place[b] = start
    start += count
  }
  for (let i = 0; i < n; i++) {
    const row = from[i]!
    to[place[digits[row]!]!++] = row
  }
  return true
}

/** Bits 11 digit … 11 digit + 10 of every key; digit 2 has 10 bits of the low word and 1 of the high. */
function digitsOf({ high, low }: Keys, digit: number, n: number): Uint16Array {
  const digits = new Uint16Array(n)
  const shift = digit * BITS
  const mask = BUCKETS - 1
  for (let i = 0; i < n; i++) {
    digits[i] =
      shift >= 32
        ? (high[i]! >>> (shift - 32)) & mask
        : shift + BITS <= 32
          ? (low[i]! >>> shift) & mask
          : ((low[i]! >>> shift) | (high[i]! << (32 - shift))) & mask
  }
  return digits
}
