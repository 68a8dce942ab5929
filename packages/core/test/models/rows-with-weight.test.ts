import { expect, it } from 'vitest'
import { rowsWithWeight } from '../../src/models/rows-with-weight.ts'

it('keeps the order, and leaves out rows of weight 0', () => {
  expect([...rowsWithWeight(Float64Array.of(0, 2, 0.5, 0, 1e-300))]).toEqual([1, 2, 4])
  expect([...rowsWithWeight(new Float64Array(3))]).toEqual([])
})
