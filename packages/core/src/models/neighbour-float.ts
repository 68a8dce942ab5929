const double = new Float64Array(1)
const doubleBits = new BigInt64Array(double.buffer)
const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)

/**
 * The next float64 above a number: x <= t says the same as x < nextFloat64Above(t). Infinity has none above it and stays.
 *
 * @example
 * nextFloat64Above(1) // 1.0000000000000002
 */
export function nextFloat64Above(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x
  double[0] = x === 0 ? 0 : x
  doubleBits[0]! += x >= 0 ? 1n : -1n
  return double[0]
}

/**
 * The next float64 below a number: x < t says the same as x <= nextFloat64Below(t). -Infinity has none below it and stays.
 *
 * @example
 * nextFloat64Below(1) // 0.9999999999999999
 */
export function nextFloat64Below(x: number): number {
  return -nextFloat64Above(-x)
}

/** The next float32 above a float32. */
export function nextFloat32Above(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x
  single[0] = x === 0 ? 0 : x
  singleBits[0]! += x >= 0 ? 1 : -1
  return single[0]
}

/**
 * The largest float32 that is not above a float64: for a float32 x, x <= t says the same as x <= float32AtMost(t).
 *
 * @example
 * float32AtMost(0.1) <= 0.1 // true
 */
export function float32AtMost(x: number): number {
  const rounded = Math.fround(x)
  return rounded <= x ? rounded : -nextFloat32Above(-rounded)
}
