/**
 * The closed set of row steps: each makes new columns from columns of the same row. They are data, so that a plan can be
 * stored in a bundle, hashed, and run in a page. `output` is the new column's name; the inputs stay in the table.
 */
export type RowStep =
  | {
      readonly step: 'ratio'
      readonly output: string
      readonly numerator: string
      readonly denominator: string
    }
  | {
      readonly step: 'difference'
      readonly output: string
      readonly from: number | string
      readonly minus: string
    }
  | {
      readonly step: 'date_difference'
      readonly output: string
      readonly from: string
      readonly to: string
      readonly unit: 'day'
    }
  | {
      readonly step: 'date_part'
      readonly output: string
      readonly input: string
      readonly part: 'month' | 'weekday' | 'hour' | 'year'
    }
  | {
      readonly step: 'cyclic'
      readonly output: string
      readonly input: string
      readonly period: number
      readonly wave: 'sine' | 'cosine'
    }
  | {
      readonly step: 'bin'
      readonly output: string
      readonly input: string
      readonly edges: readonly number[]
      readonly labels: readonly string[]
    }
  | {
      readonly step: 'split'
      readonly output: string
      readonly input: string
      readonly separator: string
      readonly part: number
    }
  | {
      readonly step: 'flag_level'
      readonly output: string
      readonly input: string
      readonly levels: readonly string[]
      readonly missing: boolean
    }
  | {
      readonly step: 'level_map'
      readonly output: string
      readonly input: string
      readonly map: Readonly<Record<string, string>>
      readonly missing: string | null
    }
  | {
      readonly step: 'clip'
      readonly output: string
      readonly input: string
      readonly low: number
      readonly high: number
    }
