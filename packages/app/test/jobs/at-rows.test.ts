import { candorError } from '@candor/core'
import { expect, it } from 'vitest'
import { atRows } from '../../src/jobs/at-rows.ts'

const wrongLabel = (row: number) => () => {
  throw candorError('models.invalid_label', { row, value: -1, expected: 'a number above 0' })
}

it('names the row of the set', () => {
  expect(() => atRows(Int32Array.of(7, 9), wrongLabel(1))).toThrow(
    expect.objectContaining({
      code: 'models.invalid_label',
      message: 'label of row 9 is -1; expected a number above 0',
      values: expect.objectContaining({ row: 9 }),
    }),
  )
  const twice = () => atRows(Int32Array.of(40, 50, 60), () => atRows(Int32Array.of(0, 2), wrongLabel(1)))
  expect(twice).toThrow('label of row 60 is -1')
})

it('leaves results and other errors as they are', () => {
  expect(atRows(Int32Array.of(3), () => 5)).toBe(5)
  expect(() => atRows(Int32Array.of(3), () => (1).toFixed(200))).toThrow(RangeError)
  const other = () =>
    atRows(Int32Array.of(3), () => {
      throw candorError('data.no_rows', { what: 'x', minimum: 1 })
    })
  expect(other).toThrow('x has no rows')
})
