/** The levels that each bin of a category column holds, as the numbers that the column has for them. */
export type LevelBins = readonly (readonly number[])[]

/**
 * Bins of a category column: one for each level, ascending. Where there are more levels than bins, the most frequent ones (the lower number
 * where two are alike) have a bin each and the last bin holds all others.
 *
 * @param column whole numbers from 0, NaN where missing
 * @example
 * levelBins(Float64Array.of(2, 0, NaN, 2), 255) // [[0], [2]]
 */
export function levelBins(column: Float64Array, maxBins: number): LevelBins {
  const counts = new Map<number, number>()
  for (const level of column) if (!Number.isNaN(level)) counts.set(level, (counts.get(level) ?? 0) + 1)
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([level]) => level)
  if (byCount.length <= maxBins) return ascending(byCount).map((level) => [level])
  const own = ascending(byCount.slice(0, maxBins - 1))
  return [...own.map((level) => [level]), ascending(byCount.slice(maxBins - 1))]
}

function ascending(levels: readonly number[]): number[] {
  return levels.toSorted((a, b) => a - b)
}

/**
 * The bin of each row's level; a missing level and one without a bin have the code behind the last bin.
 *
 * @example
 * levelCodes(Float64Array.of(2, 7, NaN), [[0], [2]]) // Uint8Array [1, 2, 2]
 */
export function levelCodes(column: Float64Array, bins: LevelBins): Uint8Array {
  const binOf = new Map(bins.flatMap((levels, bin) => levels.map((level) => [level, bin] as const)))
  return Uint8Array.from(column, (level) => binOf.get(level) ?? bins.length)
}
