import { type NumberProfile, type ProfileColumn, percentileOf, shareOf } from '../data/index.ts'
import type { CellValue } from './format-value.ts'

/** Where a percentile lies: below 10, below 25, 25 to 75, above 75, above 90. */
export type Band = 'very_low' | 'low' | 'typical' | 'high' | 'very_high'

/**
 * How a value stands among the rows of a named cohort.
 *
 * `percentile`: mid-rank, 0 to 100, beside the middle half of the cohort, and the share with the very same number (0 where fewer
 * than one row in 200 has it and the profile does not hold every value). `common`: at least a quarter of the cohort has the same
 * number; no band. `level`: the share of the cohort with the same level.
 */
export type Comparison =
  | {
      readonly kind: 'percentile'
      readonly cohort: string
      readonly percentile: number
      readonly band: Band
      readonly share: number
      readonly p25: number
      readonly p50: number
      readonly p75: number
    }
  | { readonly kind: 'common'; readonly cohort: string; readonly share: number }
  | { readonly kind: 'level'; readonly cohort: string; readonly share: number }

/** A number that this share of the cohort has is a common value, not high or low. */
const commonShare = 0.25

/**
 * Compares a value with a profile; null where nothing can be said: no value, no profile, no rows, or an instant.
 *
 * @param cohort id of the rows behind the profile, e.g. 'train'
 * @example
 * // of x = 0.1, 0.2 … 0.8 six rows are below, one is equal
 * compareWithCohort(0.7, profile.columns[0], 'train')
 * // { kind: 'percentile', cohort: 'train', percentile: 81.25, band: 'high', share: 0.125, p25: 0.275, p50: 0.45, p75: 0.625 }
 * compareWithCohort('OH', profile.columns[1], 'train') // { kind: 'level', cohort: 'train', share: 0.75 }
 */
export function compareWithCohort(
  value: CellValue,
  profile: ProfileColumn | undefined,
  cohort: string,
): Comparison | null {
  if (value === null || profile === undefined || profile.n === 0 || profile.type === 'instant') return null
  if (profile.kind === 'category') {
    const share = shareOf(profile, String(value))
    return typeof share === 'number' ? { kind: 'level', cohort, share } : null
  }
  return typeof value === 'number' ? compareNumber(value, profile, cohort) : null
}

function compareNumber(value: number, profile: NumberProfile, cohort: string): Comparison | null {
  const share = (profile.ties.find((tie) => tie.value === value)?.count ?? 0) / profile.n
  if (share >= commonShare) return { kind: 'common', cohort, share }
  const percentile = percentileOf(profile, value)
  if (typeof percentile !== 'number') return null
  const [p25, p50, p75] = [50, 100, 150].map((k) => profile.quantiles[k]!) as [number, number, number]
  return { kind: 'percentile', cohort, percentile, band: bandOf(percentile), share, p25, p50, p75 }
}

function bandOf(percentile: number): Band {
  if (percentile < 10) return 'very_low'
  if (percentile < 25) return 'low'
  if (percentile <= 75) return 'typical'
  return percentile <= 90 ? 'high' : 'very_high'
}

/**
 * The value that stands for a cohort, as `valueAt` writes it: the median of numbers and instants (rounded for whole-number columns),
 * the commonest level of the others, null where there is none.
 *
 * @example
 * typicalValue(profile.columns[0]) // 0.45
 * typicalValue(profile.columns[1]) // 'OH'
 */
export function typicalValue(profile: ProfileColumn): CellValue {
  if (profile.n === 0) return null
  if (profile.kind === 'category') return levelValue(profile.type, profile.levels[0]!.level)
  const median = profile.quantiles[100]!
  if (profile.type === 'instant') return new Date(median).toISOString()
  return profile.type === 'int32' ? Math.round(median) : median
}

function levelValue(type: ProfileColumn['type'], level: string): string | boolean {
  return type === 'boolean' ? level === 'true' : level
}
