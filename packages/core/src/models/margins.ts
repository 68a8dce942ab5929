import type { Matrix } from '../features/index.ts'
import type { Ensemble } from './ensemble.ts'
import { type RoutedBlock, routeRows } from './route-rows.ts'

/**
 * The margins of every row: base and leaf values summed in the order of the trees, base first, in the ensemble's own accumulator
 * (float32: rounded after each addition, as XGBoost does; float64: plain sums).
 *
 * margin_k = base_k + Σ_t leaf value, or for 'mean' base_k + (Σ_t leaf value) / number of trees of output k.
 *
 * @param trees sum the first so many trees only; default all
 * @returns rows × outputs, row-major, on the scale before the link (log-odds for a logistic link); caller owns
 * @throws models.wrong_column_count, models.missing_value_refused
 * @example
 * margins(ensemble, { rows: 1, names: ['x'], columns: [Float64Array.of(0.7)] }) // Float64Array [1]
 */
export function margins(
  ensemble: Ensemble,
  matrix: Matrix,
  { trees = ensemble.treeOutput.length }: { readonly trees?: number } = {},
): Float64Array {
  const used = Math.min(trees, ensemble.treeOutput.length)
  const single = ensemble.accumulator === 'float32'
  const sums = new (single ? Float32Array : Float64Array)(matrix.rows * ensemble.outputs)
  if (ensemble.combine === 'sum') fillBase(ensemble, sums)
  routeRows(ensemble, matrix, (block) => addBlock(ensemble, block, used, sums), used)
  if (ensemble.combine === 'mean') finishMean(ensemble, used, sums)
  return single ? Float64Array.from(sums) : (sums as Float64Array)
}

function fillBase({ base, outputs }: Ensemble, sums: Float64Array | Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = base[i % outputs]!
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

function finishMean(ensemble: Ensemble, trees: number, sums: Float64Array | Float32Array): void {
  const { outputs, base } = ensemble
  const counts = base.map((_, k) => Math.max(1, treesOf(ensemble, k, trees)))
  for (let i = 0; i < sums.length; i++) {
    const k = i % outputs
    sums[i] = base[k]! + sums[i]! / counts[k]!
  }
}

/** How many of the first `trees` trees add to output k: all of them where leaves are vectors. */
export function treesOf({ treeOutput }: Ensemble, output: number, trees = treeOutput.length): number {
  let count = 0
  for (let t = 0; t < trees; t++) if (treeOutput[t] === output || treeOutput[t] === -1) count++
  return count
}
