const smallestExponent = -14
const largest = 65_504

/**
 * The number that 16 bits stand for (IEEE 754 binary16).
 *
 * @param bits 0 to 65,535
 * @example
 * halfFromBits(0x3c00)   // 1
 */
export function halfFromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/**
 * The nearest number that binary16 holds, of two equally near ones the even one; beyond 65,519 an infinity.
 *
 * @example
 * roundToHalf(0.1)   // 0.0999755859375
 */
export function roundToHalf(value: number): number {
  const size = Math.abs(value)
  if (!(size > 0) || size === Number.POSITIVE_INFINITY) return value
  const step = 2 ** (Math.max(smallestExponent, exponentOf(size)) - 10)
  const rounded = roundHalfEven(size / step) * step
  return Math.sign(value) * (rounded > largest ? Number.POSITIVE_INFINITY : rounded)
}

/** Of a positive normal number: the largest power of two that is not above it. */
function exponentOf(size: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  return ((view.getUint16(0) >> 4) & 0x7ff) - 1023
}

/** For values below 2^52: there the sum has no room for a fraction. */
function roundHalfEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52
}
