import { describe, expect, it } from 'vitest'
import { type Linear, linearMargins } from '../../src/models/linear.ts'

const linear: Linear = {
  featureNames: ['a', 'b'],
  coefficients: [
    [1, 10],
    [-1, 0],
  ],
  intercepts: [0.5, 2],
  link: 'softmax',
}

describe('linearMargins', () => {
  it('adds intercept and columns, row by row', () => {
    const columns = [Float64Array.of(1, 2), Float64Array.of(3, 4)]
    expect([...linearMargins(linear, { rows: 2, names: ['a', 'b'], columns })]).toEqual([31.5, 1, 42.5, 0])
  })

  it('says what is wrong', () => {
    const missing = { rows: 1, names: ['a', 'b'], columns: [Float64Array.of(1), Float64Array.of(Number.NaN)] }
    expect(() => linearMargins(linear, missing)).toThrow('column b, row 0 is missing')
    expect(() => linearMargins(linear, { rows: 1, names: ['a'], columns: [Float64Array.of(1)] })).toThrow(
      'the matrix has 1 columns; the model has 2',
    )
  })
})
