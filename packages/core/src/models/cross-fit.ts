import { kFold } from '../data/index.ts'
import { type Matrix, matrixRows } from '../features/index.ts'
import type { Ensemble } from './ensemble.ts'
import { margins } from './margins.ts'
import type { FittedModel } from './model.ts'
import { predict } from './predict.ts'

/**
 * Margins of rows by models that have not seen them: the rows are dealt into folds, and each fold is scored by a model trained
 * on the others. What a calibrator is fitted on, so that it does not learn the model's confidence in its own training rows.
 *
 * The seed and the labels alone decide the folds; every class is spread evenly over them.
 *
 * @param labels class numbers, one a row; with `stratified: false` any numbers
 * @param train  fits a model, or the ensemble of one, on the given rows of the matrix (ascending)
 * @returns rows × outputs, row-major, as `margins` gives them; caller owns
 * @throws math.out_of_range for fewer than 2 folds or more folds than rows, and what `train` throws
 * Source: scikit-learn's CalibratedClassifierCV with ensemble=False, which calibrates on cross_val_predict.
 * @example
 * const four = { rows: 4, names: ['x'], columns: [Float64Array.of(1, 2, 3, 4)] }
 * const labels = Float64Array.of(0, 1, 0, 1)
 * const labelsOf = (rows) => Float64Array.from(rows, (row) => labels[row])
 * const train = (rows) => trainForest(matrixRows(four, rows), labelsOf(rows), { bootstrap: false }).ensemble
 * crossFitMargins(four, labels, train, { folds: 2 }).length // 4
 */
export function crossFitMargins(
  matrix: Matrix,
  labels: Float64Array,
  train: (rows: Int32Array) => Ensemble | FittedModel,
  { folds = 5, seed = 0, stratified = true } = {},
): Float64Array {
  const source = stratified ? { labels: Int32Array.from(labels) } : { rows: matrix.rows }
  let scores: Float64Array | null = null
  for (const fold of kFold(source, { folds, seed })) {
    const found = marginsOf(train(fold.train), matrixRows(matrix, fold.test))
    const outputs = found.length / fold.test.length
    scores ??= new Float64Array(matrix.rows * outputs)
    scatter(found, fold.test, outputs, scores)
  }
  return scores!
}

function marginsOf(fitted: Ensemble | FittedModel, matrix: Matrix): Float64Array {
  return 'treeStart' in fitted ? margins(fitted, matrix) : predict(fitted, matrix).margin
}

function scatter(from: Float64Array, rows: Int32Array, outputs: number, to: Float64Array): void {
  rows.forEach((row, i) => {
    to.set(from.subarray(i * outputs, (i + 1) * outputs), row * outputs)
  })
}
