import { expect, it } from 'vitest'
import { invokedRecords } from '../../../src/http/mlflow/invoked-records.ts'

const columns = [
  { name: 'x', type: 'float64' },
  { name: 'on', type: 'boolean' },
] as const

it('reads 1 and 0 as true and false where only numbers can be sent', () => {
  expect(invokedRecords({ instances: [[2, 1]] }, columns)).toEqual([{ x: 2, on: true }])
  expect(invokedRecords({ dataframe_records: [{ x: 2, on: 1 }] }, columns)).toEqual([{ x: 2, on: 1 }])
})

it('refuses what is no table', () => {
  expect(() => invokedRecords({ inputs: 5 }, columns)).toThrow(
    expect.objectContaining({ code: 'http.invocation_refused' }),
  )
})
