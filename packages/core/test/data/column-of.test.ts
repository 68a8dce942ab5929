import { describe, expect, it } from 'vitest'
import { columnOf, makeTable, namesOf, positionOf } from '../../src/data/index.ts'

const table = makeTable([
  { name: 'step', type: 'int32', values: Int32Array.of(1) },
  { name: 'amount', type: 'float64', values: Float64Array.of(9.5), unit: 'USD' },
])

describe('columnOf', () => {
  it('finds a column and its schema', () => {
    const { schema, column } = columnOf(table, 'amount')
    expect(schema.unit).toBe('USD')
    expect(column.values[0]).toBe(9.5)
    expect(positionOf(table, 'amount')).toBe(1)
    expect(namesOf(table)).toEqual(['step', 'amount'])
  })

  it('names the nearest column when there is none of that name', () => {
    expect(() => columnOf(table, 'amout')).toThrow('unknown column: amout; nearest known: amount')
    expect(() => columnOf(table, '__proto__')).toThrow('unknown column: __proto__')
  })
})
