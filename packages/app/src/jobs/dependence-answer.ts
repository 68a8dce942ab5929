import type { Matrix, Undefined } from '@candor/core'
import type { ExplainRequest, RowsInPart } from './explanation-job.ts'
import type { ModelInUse } from './model-in-use.ts'
import type { SampleChoice, SampleNote } from './sampled-part.ts'

export const dependenceKinds = ['shap', 'pdp', 'ice', 'ale'] as const
export type DependenceKind = (typeof dependenceKinds)[number]

export type DependenceRequest = ExplainRequest & {
  readonly kind: DependenceKind
  readonly feature: string
  /** the other feature of a pair; `auto`: the one of greatest interaction; null for none */
  readonly with: string | null
  readonly resolution: number
  /** pdp, ice: where curves are worked out: at values of the rows, or at every threshold of the trees */
  readonly grid: 'values' | 'thresholds'
  readonly bins: number
  /** a column that weighs rows; null for none */
  readonly weights: string | null
  readonly sample: SampleChoice | null
  /** pdp of a pair: Friedman's H² over so many rows drawn by the seed; null: without it */
  readonly hSquared: number | null
}

export type CurveLine = Readonly<Record<string, number | string | null>>

export type PartnerGroup = { readonly low: number; readonly high: number } | { readonly level: string }

export type HSquared = {
  readonly value: number | Undefined
  readonly rows: number
  readonly of: number
  readonly seed: number
}

/** The answer of `candor dependence --json`: a curve as lines, with how it was made. */
export type DependenceAnswer = {
  readonly kind: DependenceKind
  readonly feature: string
  readonly with: string | null
  readonly model: string
  readonly model_hash: string
  readonly space: string
  readonly method: string | null
  readonly rows: number
  readonly class?: string
  readonly sample?: SampleNote
  /** of partner lines: the bounds of each quantile group, or the level */
  readonly groups?: readonly PartnerGroup[]
  /** ice: the value at which `centred` curves are 0 */
  readonly reference?: number | string
  /** ale of a category: its levels in the order in which effects were accumulated, neighbours alike in all other columns */
  readonly order?: readonly string[]
  /** pdp of a pair: the part of their joint curve that neither does alone (Friedman's H²) */
  readonly h_squared?: HSquared
  readonly lines: readonly CurveLine[]
}

/** The values of a source feature: numbers, or codes of levels. */
export type SourceValues = {
  readonly source: string
  readonly values: Float64Array
  readonly levels: readonly string[] | null
}

/** Everything that curves of answers are worked out from. */
export type Curves = {
  readonly model: ModelInUse
  readonly part: RowsInPart & { readonly W: Float64Array | null }
  readonly request: DependenceRequest
  readonly answers: (matrix: Matrix) => Float64Array
  readonly own: SourceValues
  readonly other: SourceValues | null
}
