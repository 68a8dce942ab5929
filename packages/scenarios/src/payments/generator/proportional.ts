/**
 * Whole numbers in the proportion of the counts that sum to `total` exactly: each is rounded down, and those with the largest remainders get one more.
 *
 * @param counts whole numbers >= 0, at least one above 0
 * @example
 * proportional([60, 30, 10], 5) // [3, 2, 0]
 */
export function proportional(counts: readonly number[], total: number): number[] {
  const sum = counts.reduce((all, count) => all + count, 0)
  const exact = counts.map((count) => (count * total) / sum)
  const shares = exact.map(Math.floor)
  const missing = total - shares.reduce((all, share) => all + share, 0)
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  for (const { i } of byRemainder.slice(0, missing)) shares[i]! += 1
  return shares
}
