import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'

/**
 * The door of every trainer: rows, labels and weights fit each other and are numbers. Missing values (NaN) in the matrix are
 * allowed, infinite ones are not.
 *
 * @param classes labels are whole numbers below this; null = any finite number
 * @throws data.no_rows, data.infinite_value, models.row_count_differs, models.invalid_label, models.invalid_weight
 * @example
 * checkTrainingData({ rows: 1, names: ['x'], columns: [Float64Array.of(2)] }, Float64Array.of(1), null, 2)
 */
export function checkTrainingData(
  matrix: Matrix,
  labels: Float64Array,
  weights: Float64Array | null,
  classes: number | null,
): void {
  if (matrix.rows === 0) throw candorError('data.no_rows', { what: 'the training matrix', minimum: 1 })
  checkCount('labels', labels, matrix)
  checkLabels(labels, classes)
  if (weights !== null) {
    checkCount('weights', weights, matrix)
    checkWeights(weights)
  }
  matrix.columns.forEach((column, j) => {
    checkColumn(matrix.names[j]!, column)
  })
}

function checkCount(name: string, values: Float64Array, matrix: Matrix): void {
  if (values.length === matrix.rows) return
  throw candorError('models.row_count_differs', { name, received: values.length, expected: matrix.rows })
}

function checkLabels(labels: Float64Array, classes: number | null): void {
  const isLabel = (label: number) =>
    classes === null ? Number.isFinite(label) : Number.isInteger(label) && label >= 0 && label < classes
  const row = labels.findIndex((label) => !isLabel(label))
  if (row === -1) return
  const expected = classes === null ? 'a finite number' : `a whole number, 0 to ${classes - 1}`
  throw candorError('models.invalid_label', { row, value: labels[row]!, expected })
}

function checkWeights(weights: Float64Array): void {
  const row = weights.findIndex((weight) => !(Number.isFinite(weight) && weight >= 0))
  if (row !== -1) throw candorError('models.invalid_weight', { row, value: weights[row]! })
  if (weights.every((weight) => weight === 0))
    throw candorError('data.no_rows', { what: 'the part of the training matrix with weight', minimum: 1 })
}

function checkColumn(column: string, values: Float64Array): void {
  const row = values.findIndex((value) => value === Infinity || value === -Infinity)
  if (row !== -1) throw candorError('data.infinite_value', { column, row, value: values[row]! })
}
