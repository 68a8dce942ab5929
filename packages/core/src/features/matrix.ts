/**
 * What a model eats: `columns[j]` holds the value of model column j for every row (column-major, float64, NaN = missing).
 * The values are cast to the ensemble's own precision at the model's door, never before.
 */
export type Matrix = {
  readonly rows: number
  readonly names: readonly string[]
  readonly columns: readonly Float64Array[]
}
