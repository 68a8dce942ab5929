import { expect, it } from 'vitest'
import { matrixRows } from '../../src/features/matrix-rows.ts'

it('takes rows in the order given, and may repeat them', () => {
  const matrix = {
    rows: 3,
    names: ['x', 'y'],
    columns: [Float64Array.of(7, 8, 9), Float64Array.of(1, NaN, 3)],
  }
  expect(matrixRows(matrix, [2, 0, 2])).toEqual({
    rows: 3,
    names: ['x', 'y'],
    columns: [Float64Array.of(9, 7, 9), Float64Array.of(3, 1, 3)],
  })
  expect(matrixRows(matrix, Int32Array.of(1)).columns[1]).toEqual(Float64Array.of(Number.NaN))
})
