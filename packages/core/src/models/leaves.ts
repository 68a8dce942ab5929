import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from './ensemble.ts'
import { margins } from './margins.ts'
import { routeRows } from './route-rows.ts'

/**
 * The node that every row reaches in every tree, as a position in the ensemble's arrays.
 *
 * @returns rows × trees, row-major; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * leafNodes(ensemble, matrix) // Int32Array [2] for one row right of the only root
 */
export function leafNodes(ensemble: Ensemble, matrix: Matrix): Int32Array {
  const trees = ensemble.treeOutput.length
  const nodes = new Int32Array(matrix.rows * trees)
  routeRows(ensemble, matrix, ({ firstRow, rows, stride, leaves }) => {
    for (let t = 0; t < trees; t++)
      for (let r = 0; r < rows; r++) nodes[(firstRow + r) * trees + t] = leaves[t * stride + r]!
  })
  return nodes
}

/**
 * The vendor's own leaf number of every row in every tree.
 *
 * @returns rows × trees, row-major; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * leavesOf(ensemble, matrix) // Int32Array [2]
 */
export function leavesOf(ensemble: Ensemble, matrix: Matrix): Int32Array {
  return leafNodes(ensemble, matrix).map((node) => ensemble.leafId[node]!)
}

/**
 * The float64 sum of the leaves that the margin is made of, whatever the ensemble's accumulator: the score that contributions add up
 * to. Differs from a float32 margin by its rounding only.
 *
 * @param output which margin, 0 to outputs - 1
 * @param executor threads, as of `margins`
 * @returns one number per row; caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * leafSums(ensemble, matrix, 0) // Float64Array [1]
 */
export function leafSums(
  ensemble: Ensemble,
  matrix: Matrix,
  output = 0,
  executor?: Executor | null,
): Float64Array {
  const sums = margins(asFloat64(ensemble), matrix, { executor })
  if (ensemble.outputs === 1) return sums
  return Float64Array.from({ length: matrix.rows }, (_, row) => sums[row * ensemble.outputs + output]!)
}

const float64Forms = new WeakMap<Ensemble, Ensemble>()

function asFloat64(ensemble: Ensemble): Ensemble {
  if (ensemble.accumulator === 'float64') return ensemble
  const known = float64Forms.get(ensemble) ?? { ...ensemble, accumulator: 'float64' as const }
  float64Forms.set(ensemble, known)
  return known
}
