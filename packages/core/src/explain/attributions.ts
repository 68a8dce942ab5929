/**
 * Contributions of every column to the score of every row, with the evidence that they are what they claim.
 *
 * score[i] = base + Σ_j phi[i * columns + j] + residual[i]; |residual| <= 1e-9 · max(1, |score|, Σ|phi|), else
 * `explain.residual_too_large` is thrown, never a warning. `score` is the float64 sum of the same leaves.
 */
export type Attributions = {
  readonly method: 'path_dependent' | 'interventional' | 'exact' | 'saabas'
  readonly space: 'margin' | 'probability'
  readonly rows: number
  /** column names, in the order of phi's columns (model columns, or families after grouping) */
  readonly names: readonly string[]
  readonly base: number
  /** row-major, rows × names.length, float64 */
  readonly phi: Float64Array
  readonly score: Float64Array
  readonly residual: Float64Array
}
