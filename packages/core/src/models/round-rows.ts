import type { Matrix } from '../features/index.ts'

/** Rows of a training run; W holds the weight of each, or null where all are 1. */
export type RoundRows = {
  readonly matrix: Matrix
  readonly labels: Float64Array
  readonly W: Float64Array | null
  /** added to each row's margins before any tree: logarithms of exposures; null where all are 0 */
  readonly offsets: Float64Array | null
}
