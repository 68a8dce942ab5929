import type { ExplainedMatrix } from './explain-matrix.ts'
import type { ServedModel } from './served-models.ts'
import type { ProbabilityScale } from './verdict.ts'

/** What a model says of every row, row-major, by kind of model. */
export type RowScores =
  | {
      readonly kind: 'probability'
      readonly scale: ProbabilityScale
      readonly probability: Float64Array
      readonly margin: Float64Array
    }
  | {
      readonly kind: 'classes'
      readonly classes: readonly string[]
      readonly predicted: readonly string[]
      readonly probabilities: Float64Array
      readonly margins: Float64Array
    }
  | {
      readonly kind: 'prediction'
      readonly targets: number
      readonly prediction: Float64Array
      readonly margin: Float64Array
    }
  | {
      readonly kind: 'anomaly'
      readonly score: Float64Array
      readonly isAnomaly: readonly boolean[]
      readonly margin: Float64Array
    }

export type Inference = {
  readonly served: ServedModel
  readonly rows: number
  readonly scores: RowScores
  readonly explanation: ExplainedMatrix | null
  /** thousandths of a second, without the pauses between parts */
  readonly timings: { readonly score: number; readonly explain: number | null }
}
