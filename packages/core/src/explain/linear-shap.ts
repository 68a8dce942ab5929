import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { type Linear, linearMargins } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { checkAdditivity } from './check-additivity.ts'

/**
 * Contributions to a margin of a linear model, against a background: phi_j = c_j (x_j - mean of column j over the background).
 *
 * These are the interventional Shapley values themselves, since a sum of columns has no interactions; base is the mean margin of the
 * background. Columns that a one-hot encoding made of one source each have a contribution of their own; group them by family.
 *
 * @param output which margin; default 0
 * @throws models.wrong_column_count, models.missing_value_refused, explain.empty_background, explain.residual_too_large
 * Source: Štrumbelj and Kononenko 2014; Lundberg and Lee 2017, corollary 1.
 * @example
 * const linear = { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' }
 * linearShap(linear, matrix, background).phi // Float64Array [0.5]: 2 (0.7 - 0.45)
 */
export function linearShap(
  linear: Linear,
  matrix: Matrix,
  background: Matrix,
  { output = 0 }: { readonly output?: number } = {},
): Attributions {
  if (background.rows === 0) throw candorError('explain.empty_background')
  const centres = background.columns.map(meanOf)
  return checkAdditivity({
    method: 'interventional',
    space: 'margin',
    rows: matrix.rows,
    names: linear.featureNames,
    base: meanOf(marginsOf(linear, background, output)),
    phi: contributions(linear.coefficients[output]!, matrix, centres),
    score: marginsOf(linear, matrix, output),
  })
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function marginsOf(linear: Linear, matrix: Matrix, output: number): Float64Array {
  const outputs = linear.intercepts.length
  return linearMargins(linear, matrix).filter((_, i) => i % outputs === output)
}

function contributions(
  coefficients: readonly number[],
  { columns, rows }: Matrix,
  centres: readonly number[],
): Float64Array {
  const phi = new Float64Array(rows * columns.length)
  columns.forEach((column, j) => {
    for (let row = 0; row < rows; row++)
      phi[row * columns.length + j] = coefficients[j]! * (column[row]! - centres[j]!)
  })
  return phi
}
