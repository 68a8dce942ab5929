import {
  buildEnsemble,
  encodeEnsemble,
  fitPipeline,
  type Matrix,
  type Model,
  makeTable,
  pathDependentShap,
  profileTable,
} from '../src/index.ts'

/**
 * What docstring examples may name without making it: one stump on `x`, split at 0.5, with -1 for the 1 training row on the
 * left and 1 for the 3 on the right; one row to explain, x = 0.7; two background rows, x = 0.2 and 0.7. Beside it a
 * table of eight rows, x = 0.1, 0.2 … 0.8 and a `state` that is OH in six of them, with its profile and a pipeline for both.
 */
export const stump = buildEnsemble(
  [
    {
      feature: [0, -1, -1],
      threshold: [0.5, 0, 0],
      left: [1, -1, -1],
      right: [2, -1, -1],
      value: [0, -1, 1],
      cover: [4, 1, 3],
    },
  ],
  {
    featureNames: ['x'],
    comparison: '<',
    precision: 'float64',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
  },
)

export const ensemble = stump

export const matrix: Matrix = rowsOf(0.7)
export const background: Matrix = rowsOf(0.2, 0.7)

export const attributions = pathDependentShap(stump, matrix)

export const table = makeTable([
  { name: 'x', type: 'float64', values: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8) },
  { name: 'state', type: 'category', levels: ['OH', 'IL'], values: Int32Array.of(0, 0, 1, 0, 0, 1, 0, 0) },
])
export const pipeline = fitPipeline(table, {
  rowSteps: [],
  encoders: [
    { kind: 'passthrough', source: 'x' },
    { kind: 'one_hot', source: 'state' },
  ],
  families: {},
})
export const profile = profileTable(table)

export const model: Model = {
  algorithm: 'gbm',
  task: 'classification',
  classes: ['no', 'yes'],
  ensemble: { ...stump, link: 'logistic' },
  calibrator: null,
}

export const bytes: Uint8Array = encodeEnsemble(stump)

function rowsOf(...values: number[]): Matrix {
  return { rows: values.length, names: ['x'], columns: [Float64Array.from(values)] }
}
