import type { ColumnType } from '../data/index.ts'
import type { RowStep } from './row-steps.ts'

/** How one source column becomes model columns. `source` is a column of the table or the output of a row step. */
export type EncoderPlan =
  | { readonly kind: 'passthrough'; readonly source: string }
  | { readonly kind: 'one_hot'; readonly source: string; readonly names?: 'prefixed' | 'level' }
  | {
      readonly kind: 'ordinal'
      readonly source: string
      readonly levels?: readonly string[]
      /** 'nan': levels without an order, for models that part them by sets and route missing values */
      readonly missing?: 'nan'
    }
  | { readonly kind: 'standard'; readonly source: string }
  | { readonly kind: 'robust'; readonly source: string }
  | { readonly kind: 'missing_flag'; readonly source: string }

/** `families` names the family of a source where it is not the source itself (hour, sine and cosine: one family). */
export type PipelinePlan = {
  readonly rowSteps: readonly RowStep[]
  readonly encoders: readonly EncoderPlan[]
  readonly families: Readonly<Record<string, string>>
}

/** An encoder with what it learnt from the training rows. */
export type FittedEncoder =
  | { readonly kind: 'passthrough'; readonly source: string }
  | {
      readonly kind: 'one_hot'
      readonly source: string
      readonly names: 'prefixed' | 'level'
      readonly levels: readonly string[]
    }
  | {
      readonly kind: 'ordinal'
      readonly source: string
      readonly levels: readonly string[]
      /** what a missing value and an unknown level become: -1, the default, or NaN for models that route missing values */
      readonly missing?: 'minus_one' | 'nan'
      /** 'refuse': an unknown level is an error whether strict or not, as in models that came with their own levels */
      readonly unknown?: 'report' | 'refuse'
    }
  | { readonly kind: 'standard'; readonly source: string; readonly mean: number; readonly scale: number }
  | { readonly kind: 'robust'; readonly source: string; readonly median: number; readonly iqr: number }
  | { readonly kind: 'missing_flag'; readonly source: string }

/**
 * One model column and where it comes from. `family` is what reasons speak of; `sources` are the table's own columns
 * that it is made from (several for a ratio).
 */
export type OutputColumn = {
  readonly name: string
  readonly kind: 'value' | 'level' | 'missing_flag'
  readonly level: string | null
  readonly source: string
  readonly sources: readonly string[]
  readonly family: string
}

export type PipelineInput = { readonly name: string; readonly type: ColumnType; readonly unit: string | null }

/** A pipeline fitted on training rows: plain JSON, applied anywhere with the same result. */
export type Pipeline = {
  readonly version: 1
  readonly inputs: readonly PipelineInput[]
  readonly rowSteps: readonly RowStep[]
  readonly encoders: readonly FittedEncoder[]
  readonly outputs: readonly OutputColumn[]
}

/** A level that training had not seen: how often it stood in a column. Its one-hot columns are all 0. */
export type UnknownLevel = { readonly column: string; readonly level: string; readonly count: number }
