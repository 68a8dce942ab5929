import type { Headline } from './scenario.ts'
import { countsOf } from './table-statistics.ts'

/** A number of the published data, or one that a domain chose, beside the same number of generated data, and how far apart they may be. */
export type PublishedFact = {
  readonly fact: string
  readonly published: number
  readonly ours: number
  readonly tolerance: number
}

/**
 * Whether ours is within the tolerance, which is included. A number that is none is not.
 *
 * @example
 * holds({ fact: 'rows', published: 10, ours: 11, tolerance: 1 }) // true
 */
export function holds({ published, ours, tolerance }: PublishedFact): boolean {
  return Math.abs(ours - published) <= tolerance
}

/** Headlines in so many rows: the tolerance is that of the published data and that of a sample of 1,000 rows, times √(1000/rows). */
export function headlineFacts(
  headlines: readonly Headline[],
  found: Readonly<Record<string, number>>,
  rows: number,
): PublishedFact[] {
  return headlines.map(({ name, value, tolerance, sampleTolerance }) => ({
    fact: name,
    published: value,
    ours: found[name] ?? Number.NaN,
    tolerance: tolerance + sampleTolerance * Math.sqrt(1000 / rows),
  }))
}

/** Shares of levels among the texts, each within five standard errors; a level that was not published has the share 0. */
export function shareFacts(
  name: string,
  texts: readonly string[],
  published: Readonly<Record<string, number>>,
): PublishedFact[] {
  const counts = countsOf(texts)
  const levels = [...new Set([...Object.keys(published), ...Object.keys(counts)])]
  return levels.map((level) => ({
    fact: `share of ${name} ${level}`,
    published: published[level] ?? 0,
    ours: (counts[level] ?? 0) / texts.length,
    tolerance: standardErrors(published[level] ?? 0, texts.length),
  }))
}

/** Five standard errors of a share of n: one of a hundred shares lies outside once in 17,000 seeds. */
export function standardErrors(share: number, n: number): number {
  return 5 * Math.sqrt((share * (1 - share)) / n)
}
