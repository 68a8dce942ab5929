import type { Matrix } from './matrix.ts'

/**
 * The given rows of a matrix, in the order given.
 *
 * @example
 * matrixRows({ rows: 3, names: ['x'], columns: [Float64Array.of(7, 8, 9)] }, [2, 0]).columns[0] // Float64Array [9, 7]
 */
export function matrixRows({ names, columns }: Matrix, rows: ArrayLike<number>): Matrix {
  return { rows: rows.length, names, columns: columns.map((column) => valuesAt(column, rows)) }
}

function valuesAt(column: Float64Array, rows: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = column[rows[i]!]!
  return out
}
