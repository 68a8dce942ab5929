/** One step of a waterfall: a feature, its value as text, its contribution in the unit of the chart. */
export type WaterfallBar = { readonly label: string; readonly value: string; readonly phi: number }

/**
 * What a waterfall draws: base + Σ bars + rest = score (up to the residual of the explanation).
 * `unit` names the scale of every number ("log-odds", "probability"); `threshold` stands on the same scale or is null.
 */
export type WaterfallData = {
  readonly title: string
  readonly subtitle: string
  readonly unit: string
  readonly base: number
  readonly score: number
  readonly bars: readonly WaterfallBar[]
  readonly rest: { readonly count: number; readonly phi: number } | null
  readonly threshold: number | null
}

/**
 * Orders contributions by size and folds those beyond the `most` largest into one rest, so that nothing is left out of the sum.
 *
 * @param contributions in any order; ties keep that order
 * @param most  bars drawn by name, >= 1
 * @example
 * foldContributions([{ label: 'a', value: '1', phi: 1 }, { label: 'b', value: '2', phi: -3 }, { label: 'c', value: '3', phi: 0.5 }], 1)
 * // { bars: [{ label: 'b', value: '2', phi: -3 }], rest: { count: 2, phi: 1.5 } }
 */
export function foldContributions(
  contributions: readonly WaterfallBar[],
  most: number,
): Pick<WaterfallData, 'bars' | 'rest'> {
  const sorted = contributions.toSorted((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  const folded = sorted.slice(most)
  const phi = folded.reduce((sum, bar) => sum + bar.phi, 0)
  return { bars: sorted.slice(0, most), rest: folded.length > 0 ? { count: folded.length, phi } : null }
}
