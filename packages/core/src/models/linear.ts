import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Ensemble } from './ensemble.ts'

/**
 * A linear model: plain JSON. Margin k of a row is `intercepts[k]` + Σ `coefficients[k][j]` · column j, its probability the link of it.
 * One margin for two classes, else one a class. Inputs are used as float64, and a missing value is refused.
 */
export type Linear = {
  readonly featureNames: readonly string[]
  readonly coefficients: readonly (readonly number[])[]
  readonly intercepts: readonly number[]
  readonly link: Extract<Ensemble['link'], 'identity' | 'logistic' | 'softmax'>
}

/**
 * The margins of every row, intercept first, then the columns in their order.
 *
 * @returns rows × outputs, row-major, on the scale before the link; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * const linear = { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' }
 * linearMargins(linear, matrix) // Float64Array [0.4] for x = 0.7
 */
export function linearMargins(linear: Linear, matrix: Matrix): Float64Array {
  requireColumns(linear, matrix)
  const { coefficients, intercepts } = linear
  const outputs = intercepts.length
  const margins = new Float64Array(matrix.rows * outputs)
  for (let k = 0; k < outputs; k++) addOutput(matrix, coefficients[k]!, intercepts[k]!, margins, k, outputs)
  return margins
}

function requireColumns({ featureNames }: Linear, { columns, names }: Matrix): void {
  const [received, expected] = [columns.length, featureNames.length]
  if (received !== expected) throw candorError('models.wrong_column_count', { received, expected })
  refuseMissing(names, columns)
}

/**
 * The door of models without a rule for missing values.
 *
 * @throws models.missing_value_refused
 * @example
 * refuseMissing(['x'], [Float64Array.of(1, NaN)]) // throws models.missing_value_refused
 */
export function refuseMissing(names: readonly string[], columns: readonly Float64Array[]): void {
  columns.forEach((column, j) => {
    const row = column.findIndex(Number.isNaN)
    if (row !== -1) throw candorError('models.missing_value_refused', { column: names[j]!, row })
  })
}

function addOutput(
  { columns, rows }: Matrix,
  coefficients: readonly number[],
  intercept: number,
  margins: Float64Array,
  k: number,
  outputs: number,
): void {
  for (let row = 0; row < rows; row++) margins[row * outputs + k] = intercept
  columns.forEach((column, j) => {
    const c = coefficients[j]!
    for (let row = 0; row < rows; row++) margins[row * outputs + k]! += c * column[row]!
  })
}
