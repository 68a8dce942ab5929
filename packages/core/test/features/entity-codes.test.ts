import { expect, it } from 'vitest'
import { entityCodes } from '../../src/features/entity-codes.ts'
import { categoryColumn, missingInt32 } from '../../src/index.ts'

it('knows an entity again in columns of texts and numbers', () => {
  const { codes, count } = entityCodes([
    { type: 'int32', values: Int32Array.of(7, missingInt32, 4, -3, 7, 1_000_000_000) },
    categoryColumn(['4', 'C1', null, '007', '-3']),
    { type: 'float64', values: Float64Array.of(4, Number.NaN, 0.5) },
  ])
  expect(codes.map((each) => [...each])).toEqual([
    [0, -1, 1, 2, 0, 3],
    [1, 6, -1, 5, 4],
    [1, -1, 7],
  ])
  expect(count).toBe(8)
})
