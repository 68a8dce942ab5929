import { buildEnsemble, type EnsembleHeader, type Matrix } from '../../src/index.ts'

export const stumpHeader = {
  featureNames: ['x'],
  comparison: '<',
  precision: 'float32',
  missing: 'default_direction',
  accumulator: 'float64',
  combine: 'sum',
  link: 'identity',
  coverSource: 'count',
} satisfies EnsembleHeader

/** x < 0.5 gives -1 (cover 1), else 1 (cover 3); a missing x goes right. */
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
  stumpHeader,
)

export function stumpRows(...values: number[]): Matrix {
  return { rows: values.length, names: ['x'], columns: [Float64Array.from(values)] }
}
