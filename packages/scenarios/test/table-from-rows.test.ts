import { columnSchema, missingBoolean, missingInt32 } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { tableFromRows } from '../src/table-from-rows.ts'

const schema = [
  columnSchema('age', 'int32', { unit: 'year' }),
  columnSchema('state', 'category'),
  columnSchema('paid', 'boolean'),
  columnSchema('amount', 'float64'),
  columnSchema('ratio', 'float32'),
  columnSchema('day', 'instant', { role: 'time' }),
]

describe('tableFromRows', () => {
  it('makes typed columns in the order of the schema, levels by code point', () => {
    const rows = [
      { day: 0, ratio: 0.5, amount: 12.5, paid: 1, state: 'OH', age: 40 },
      { day: null, ratio: null, amount: null, paid: null, state: null, age: null },
      { day: 86_400_000, ratio: 1, amount: 3, paid: 0, state: 'IL', age: 41, unasked: 'ignored' },
    ]
    const table = tableFromRows(schema, rows, 3)
    expect(table.schema).toEqual(schema)
    expect(table.columns).toEqual([
      { type: 'int32', values: Int32Array.of(40, missingInt32, 41) },
      { type: 'category', values: Int32Array.of(1, -1, 0), levels: ['IL', 'OH'] },
      { type: 'boolean', values: Uint8Array.of(1, missingBoolean, 0) },
      { type: 'float64', values: Float64Array.of(12.5, Number.NaN, 3) },
      { type: 'float32', values: Float32Array.of(0.5, Number.NaN, 1) },
      { type: 'instant', values: Float64Array.of(0, Number.NaN, 86_400_000) },
    ])
  })
})
