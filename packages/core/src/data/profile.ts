import type { ColumnType } from './table.ts'

/** A value that many rows share: `below` rows have less, `count` rows have it. */
export type TiedValue = { readonly value: number; readonly count: number; readonly below: number }

/**
 * A column of numbers (instants: ms since 1970). `n` rows have a value, `missing` have none; with n = 0 there is no `mean`,
 * no `sd` and nothing in the lists.
 */
export type NumberProfile = {
  readonly kind: 'number'
  readonly name: string
  readonly type: ColumnType
  readonly unit: string | null
  readonly n: number
  readonly missing: number
  readonly mean: number | null
  /** of the population (divided by n) */
  readonly sd: number | null
  /** 201 values: index k is the quantile k / 200, by linear interpolation; 0 is the smallest value, 200 the largest */
  readonly quantiles: readonly number[]
  /** every different value when there are at most 200 of them, else those that at least one row in 200 has; rising */
  readonly ties: readonly TiedValue[]
  /** whether `ties` holds every different value */
  readonly isExact: boolean
  /** the value that most rows have, the smallest of several; `share` of n */
  readonly commonest: { readonly value: number; readonly share: number } | null
}

/** A column of categories or booleans (levels `false` and `true`): the 1,000 commonest levels, those of equal count by code point. */
export type CategoryProfile = {
  readonly kind: 'category'
  readonly name: string
  readonly type: ColumnType
  readonly unit: string | null
  readonly n: number
  readonly missing: number
  readonly levels: readonly { readonly level: string; readonly count: number }[]
  /** levels beyond the 1,000, and the rows that have them */
  readonly others: { readonly levels: number; readonly count: number }
}

export type ProfileColumn = NumberProfile | CategoryProfile

/** What a table looked like, without its rows: plain JSON. */
export type Profile = { readonly rows: number; readonly columns: readonly ProfileColumn[] }
