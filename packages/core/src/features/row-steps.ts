/**
 * The closed set of row steps: each makes new columns from columns of the same row. They are data, so that a plan can be
 * stored in a bundle, hashed, and run in a page. `output` is the new column's name; the inputs stay in the table.
 */
export type RowStep =
  /** number: numerator / denominator; missing where the denominator is 0 */
  | {
      readonly step: 'ratio'
      readonly output: string
      readonly numerator: string
      readonly denominator: string
    }
  /** number: from − minus; `from` is a column, or one number for all rows */
  | {
      readonly step: 'difference'
      readonly output: string
      readonly from: number | string
      readonly minus: string
    }
  /** number: to − from, in days of 24 hours, with their fraction */
  | {
      readonly step: 'date_difference'
      readonly output: string
      readonly from: string
      readonly to: string
      readonly unit: 'day'
    }
  /** int32, in UTC: month 1–12, weekday 1 (Monday) – 7, hour 0–23, year */
  | {
      readonly step: 'date_part'
      readonly output: string
      readonly input: string
      readonly part: 'month' | 'weekday' | 'hour' | 'year'
    }
  /** number: sin or cos of 2π · input / period */
  | {
      readonly step: 'cyclic'
      readonly output: string
      readonly input: string
      readonly period: number
      readonly wave: 'sine' | 'cosine'
    }
  /** category: labels[i] where edges[i - 1] <= x < edges[i]; rising edges, one label more than edges */
  | {
      readonly step: 'bin'
      readonly output: string
      readonly input: string
      readonly edges: readonly number[]
      readonly labels: readonly string[]
    }
  /** number: the text between the separators, counted from 0; missing where there are fewer parts */
  | {
      readonly step: 'split'
      readonly output: string
      readonly input: string
      readonly separator: string
      readonly part: number
    }
  /** boolean: whether the level is one of `levels`; a missing value counts as `missing` */
  | {
      readonly step: 'flag_level'
      readonly output: string
      readonly input: string
      readonly levels: readonly string[]
      readonly missing: boolean
    }
  /** category: levels renamed, those not named kept; missing values become the level `missing`, null: stay missing */
  | {
      readonly step: 'level_map'
      readonly output: string
      readonly input: string
      readonly map: Readonly<Record<string, string>>
      readonly missing: string | null
    }
  /** number: what each level stands for; a level that is not named as `other`, null: missing */
  | {
      readonly step: 'level_number'
      readonly output: string
      readonly input: string
      readonly map: Readonly<Record<string, number>>
      readonly other: number | null
    }
  /** number: not below low, not above high */
  | {
      readonly step: 'clip'
      readonly output: string
      readonly input: string
      readonly low: number
      readonly high: number
    }
  /** number: what is left of the input after whole multiples of the divisor, in [0, divisor): the hour of a count of hours */
  | {
      readonly step: 'remainder'
      readonly output: string
      readonly input: string
      readonly divisor: number
    }
