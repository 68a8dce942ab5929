/**
 * The values that are there, rising: NaN is left out, -0 counts as 0. The caller owns the array.
 *
 * @example
 * sortedValues(Float64Array.of(3, Number.NaN, 1))   // Float64Array [1, 3]
 */
export function sortedValues(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) present[n++] = value + 0
  }
  return present.subarray(0, n).sort()
}

/**
 * Quantile by linear interpolation between the two nearest values, at position p (n − 1) of the rising values.
 *
 * @param sorted rising, without NaN, at least one value
 * @param p      in [0, 1]; 0 gives the smallest, 1 the largest
 * Source: Hyndman and Fan 1996, type 7; rounded as numpy does, from the nearer of the two values.
 * @example
 * quantile(Float64Array.of(1, 2, 4), 0.75)   // 3
 */
export function quantile(sorted: Float64Array, p: number): number {
  return quantileAt(sorted.length, p, (i) => sorted[i]!)
}

/** The same where rising values are asked for by their place. */
export function quantileAt(n: number, p: number, valueAt: (i: number) => number): number {
  const position = p * (n - 1)
  const i = Math.min(Math.floor(position), n - 1)
  const low = valueAt(i)
  const high = valueAt(Math.min(i + 1, n - 1))
  const t = position - i
  return t >= 0.5 ? high - (high - low) * (1 - t) : low + (high - low) * t
}
