import type { Undefined } from '../metrics/index.ts'
import { undefinedValue } from '../metrics/index.ts'
import type { CategoryProfile, NumberProfile, TiedValue } from './profile.ts'

/**
 * Mid-rank percentile of a value among the rows of a profile: 100 · (rows below + ½ rows equal) / n, in [0, 100].
 *
 * Exact for values in `ties`, and for every value where the profile is exact; elsewhere between the neighbouring quantiles,
 * at most 0.5 + 100/n away. 0 is below all rows, 100 above all. Without rows that have a value it is undefined.
 *
 * @param value a number, not NaN
 * @example
 * const [column] = profileTable(fromRecords([{ age: 38 }, { age: 51 }, { age: 51 }])).columns
 * percentileOf(column, 38)   // 16.666667
 * percentileOf(column, 51)   // 66.666667
 */
export function percentileOf(column: NumberProfile, value: number): number | Undefined {
  if (column.n === 0) return undefinedValue('no_rows', 0)
  const next = column.ties.findIndex((tie) => tie.value >= value)
  const tie = column.ties[next]
  if (tie?.value === value) return (100 * (tie.below + tie.count / 2)) / column.n
  const low = rowsUpTo(next < 0 ? column.ties.at(-1) : column.ties[next - 1])
  const high = tie === undefined ? column.n : tie.below
  const rank = column.isExact ? low : Math.min(Math.max(rankAmong(column, value), low), high)
  return (100 * rank) / column.n
}

function rowsUpTo(tie: TiedValue | undefined): number {
  return tie === undefined ? 0 : tie.below + tie.count
}

/** Rows below by the quantiles: the value at position p (n − 1) has p (n − 1) + ½ rows below it, half of itself counted. */
function rankAmong({ quantiles, n }: NumberProfile, value: number): number {
  const above = quantiles.findIndex((q) => q > value)
  if (above === 0) return 0
  const first = quantiles.indexOf(value)
  if (first >= 0) return rankAt((first + (above < 0 ? quantiles.length : above) - 1) / 2, quantiles, n)
  if (above < 0) return n
  const [low, high] = [quantiles[above - 1]!, quantiles[above]!]
  return rankAt(above - 1 + (value - low) / (high - low), quantiles, n)
}

function rankAt(k: number, quantiles: readonly number[], n: number): number {
  return (k / (quantiles.length - 1)) * (n - 1) + 0.5
}

/**
 * The share of a level among the rows of a profile that have a value, in [0, 1]; 0 for a level that no row has or that is not
 * among the kept ones. Undefined without such rows.
 *
 * @example
 * const [column] = profileTable(fromRecords([{ state: 'OH' }, { state: 'NY' }, { state: 'OH' }])).columns
 * shareOf(column, 'OH')   // 0.666667
 */
export function shareOf(column: CategoryProfile, level: string): number | Undefined {
  if (column.n === 0) return undefinedValue('no_rows', 0)
  return (column.levels.find((entry) => entry.level === level)?.count ?? 0) / column.n
}
