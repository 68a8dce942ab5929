import { type CandorError, candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'

/**
 * The door of every trainer: rows, labels and weights fit each other and are numbers. Missing values (NaN) in the matrix are
 * allowed; infinite ones are not, nor those that float32 rounds to infinite ones: trees compare float32 values, and such a one would stand
 * beyond every threshold, also beyond that of "any value, not missing".
 *
 * @param classes labels are whole numbers below this; null = any finite number
 * @throws data.no_rows, data.infinite_value, models.beyond_float32, models.row_count_differs, models.invalid_label, models.invalid_weight
 * @example
 * checkTrainingRows({ rows: 1, names: ['x'], columns: [Float64Array.of(2)] }, Float64Array.of(1), null, 2)
 */
export function checkTrainingRows(
  matrix: Matrix,
  labels: Float64Array,
  weights: Float64Array | null,
  classes: number | null,
): void {
  checkSome('the training matrix', matrix.rows)
  checkLabels(labels, matrix.rows, classes)
  checkWeights(weights, matrix.rows)
  matrix.columns.forEach((column, j) => {
    checkColumn(matrix.names[j]!, column)
  })
}

/**
 * The door of every calibrator: a finite score and a label 0 or 1 for each row, and weights that are not all 0.
 *
 * @throws data.no_rows, models.row_count_differs, models.invalid_score, models.invalid_label, models.invalid_weight
 * @example
 * checkScores(Float64Array.of(0.3), Float64Array.of(1), null)
 */
export function checkScores(scores: Float64Array, labels: Float64Array, weights: Float64Array | null): void {
  checkSome('the calibration sample', scores.length)
  checkLabels(labels, scores.length, 2)
  checkWeights(weights, scores.length)
  const row = scores.findIndex((score) => !Number.isFinite(score))
  if (row !== -1) throw candorError('models.invalid_score', { row, value: scores[row]! })
}

function checkSome(what: string, rows: number): void {
  if (rows === 0) throw candorError('data.no_rows', { what, minimum: 1 })
}

function checkCount(name: string, received: number, expected: number): void {
  if (received !== expected) throw candorError('models.row_count_differs', { name, received, expected })
}

function checkLabels(labels: Float64Array, rows: number, classes: number | null): void {
  checkCount('labels', labels.length, rows)
  const row = firstWrongLabel(labels, classes)
  if (row === labels.length) return
  const expected = classes === null ? 'a finite number' : `a whole number, 0 to ${classes - 1}`
  throw candorError('models.invalid_label', { row, value: labels[row]!, expected })
}

/** Plain loops here and below: on millions of rows a callback costs seconds and boxes every number. */
function firstWrongLabel(labels: Float64Array, classes: number | null): number {
  let row = 0
  if (classes === null) while (row < labels.length && Number.isFinite(labels[row]!)) row++
  else while (row < labels.length && isClass(labels[row]!, classes)) row++
  return row
}

function isClass(label: number, classes: number): boolean {
  return label >= 0 && label < classes && Math.floor(label) === label
}

function checkWeights(weights: Float64Array | null, rows: number): void {
  if (weights === null) return
  checkCount('weights', weights.length, rows)
  const row = firstWrongWeight(weights)
  if (row < rows) throw candorError('models.invalid_weight', { row, value: weights[row]! })
  let weighted = 0
  while (weighted < rows && weights[weighted] === 0) weighted++
  if (weighted === rows) checkSome('the part of the rows with weight', 0)
}

function firstWrongWeight(weights: Float64Array): number {
  let row = 0
  while (row < weights.length && Number.isFinite(weights[row]!) && weights[row]! >= 0) row++
  return row
}

/** 2^128 - 2^103: half a step above the greatest float32, where rounding goes up to infinity. */
const firstBeyondFloat32 = 3.4028235677973366e38

function checkColumn(column: string, values: Float64Array): void {
  for (let row = 0; row < values.length; row++)
    if (values[row]! >= firstBeyondFloat32 || values[row]! <= -firstBeyondFloat32)
      throw wrongValue(column, row, values[row]!)
}

function wrongValue(column: string, row: number, value: number): CandorError {
  const code = Number.isFinite(value) ? 'models.beyond_float32' : 'data.infinite_value'
  return candorError(code, { column, row, value })
}
