/**
 * Quantile of ascending values by linear interpolation (Hyndman and Fan type 7), to the bit as NumPy's `percentile` has it.
 *
 * Position (n - 1) p; between two neighbours a + (b - a) t, from the nearer end. p = 0 is the least value, 1 the greatest.
 *
 * @param sorted n >= 1 ascending numbers without NaN; not checked
 * @param p      share in [0, 1]; not checked
 * @example
 * quantileOfSorted([1, 2, 3, 10], 0.5) // 2.5
 * quantileOfSorted([1, 2, 3, 10], 1) // 10
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p
  const below = Math.floor(position)
  const a = sorted[below]!
  const b = sorted[Math.min(below + 1, sorted.length - 1)]!
  const t = position - below
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)
}
