import type { Matrix } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from './ensemble.ts'
import { kernelMargins } from './kernel-margins.ts'
import { fillBase, finishMean } from './margin-ends.ts'
import { type RoutedBlock, routeRows } from './route-rows.ts'

export { treesOf } from './margin-ends.ts'

export type MarginOptions = {
  /** sum the first so many trees only; default all */
  readonly trees?: number
  /** threads for the kernels; without it they run on one; null = plain TypeScript. All give the same bits */
  readonly executor?: Executor | null | undefined
  /** where the sum of each row begins, in place of the base; rows × outputs, row-major. For sums of trees, not for means */
  readonly baseMargins?: Float64Array | null
}

/**
 * The margins of every row: base and leaf values summed in the order of the trees, base first, in the ensemble's own accumulator
 * (float32: rounded after each addition, as XGBoost does; float64: plain sums).
 *
 * margin_k = base_k + Σ_t leaf value, or for 'mean' base_k + (Σ_t leaf value) / number of trees of output k.
 *
 * @returns rows × outputs, row-major, on the scale before the link (log-odds for a logistic link); caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * margins(ensemble, { rows: 1, names: ['x'], columns: [Float64Array.of(0.7)] }) // Float64Array [1]
 */
export function margins(
  ensemble: Ensemble,
  matrix: Matrix,
  { trees = ensemble.treeOutput.length, executor, baseMargins = null }: MarginOptions = {},
): Float64Array {
  const used = Math.min(trees, ensemble.treeOutput.length)
  const fast = executor === null ? null : kernelMargins(ensemble, matrix, used, executor ?? null, baseMargins)
  return fast ?? plainMargins(ensemble, matrix, used, baseMargins)
}

/** Oracle of `kernelMargins`; kernel-margins.test.ts compares the two to the bit. */
function plainMargins(
  ensemble: Ensemble,
  matrix: Matrix,
  used: number,
  baseMargins: Float64Array | null,
): Float64Array {
  const single = ensemble.accumulator === 'float32'
  const sums = new (single ? Float32Array : Float64Array)(matrix.rows * ensemble.outputs)
  if (ensemble.combine === 'sum') fillBase(ensemble, sums, baseMargins)
  routeRows(ensemble, matrix, (block) => addBlock(ensemble, block, used, sums), used)
  if (ensemble.combine === 'mean') finishMean(ensemble, used, sums)
  return single ? new Float64Array(sums) : (sums as Float64Array)
}

function addBlock(
  ensemble: Ensemble,
  block: RoutedBlock,
  trees: number,
  sums: Float64Array | Float32Array,
): void {
  for (let t = 0; t < trees; t++) {
    if (ensemble.leafWidth === 1) addScalars(ensemble, block, t, sums)
    else addVectors(ensemble, block, t, sums)
  }
}

function addScalars(
  { value, outputs, treeOutput }: Ensemble,
  { firstRow, rows, stride, leaves }: RoutedBlock,
  t: number,
  sums: Float64Array | Float32Array,
): void {
  const start = firstRow * outputs + treeOutput[t]!
  for (let r = 0; r < rows; r++) sums[start + r * outputs]! += value[leaves[t * stride + r]!]!
}

function addVectors(
  { value, outputs }: Ensemble,
  { firstRow, rows, stride, leaves }: RoutedBlock,
  t: number,
  sums: Float64Array | Float32Array,
): void {
  for (let r = 0; r < rows; r++) {
    const from = leaves[t * stride + r]! * outputs
    const to = (firstRow + r) * outputs
    for (let k = 0; k < outputs; k++) sums[to + k]! += value[from + k]!
  }
}
