import { expect, it } from 'vitest'
import { columnSchema } from '../../src/data/index.ts'

it('fills in what is usual and keeps what is said', () => {
  expect(columnSchema('age', 'int32', { unit: 'year', sensitivity: 'protected' })).toEqual({
    name: 'age',
    type: 'int32',
    role: 'feature',
    unit: 'year',
    sensitivity: 'protected',
    availableAt: 'before',
  })
  expect(columnSchema('id', 'category', { role: 'id', availableAt: 'after' })).toMatchObject({
    role: 'id',
    availableAt: 'after',
  })
})
