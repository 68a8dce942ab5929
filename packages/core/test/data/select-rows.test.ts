import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTable, selectRows, valueAt } from '../../src/data/index.ts'

const table = makeTable([
  { name: 'a', type: 'float64', values: Float64Array.of(1.5, Number.NaN, 3) },
  { name: 'b', type: 'float32', values: Float32Array.of(0.5, 1, Number.NaN) },
  { name: 'c', type: 'int32', values: Int32Array.of(7, -2147483648, 9) },
  { name: 'd', type: 'boolean', values: Uint8Array.of(0, 1, 255) },
  { name: 'e', type: 'category', values: Int32Array.of(1, -1, 0), levels: ['x', 'y'] },
  { name: 'f', type: 'instant', values: Float64Array.of(0, Number.NaN, 86_400_000) },
])

function rowOf(t: typeof table, row: number): unknown[] {
  return t.columns.map((column) => valueAt(column, row))
}

describe('selectRows', () => {
  it('takes every cell of the rows asked for, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { maxLength: 9 }), (positions) => {
        const selected = selectRows(table, Int32Array.from(positions))
        expect(selected.rows).toBe(positions.length)
        expect(positions.map((_, i) => rowOf(selected, i))).toEqual(positions.map((p) => rowOf(table, p)))
      }),
      { seed: 1 },
    )
  })

  it('keeps types, levels and schema', () => {
    const selected = selectRows(table, Int32Array.of(2))
    expect(selected.schema).toBe(table.schema)
    expect(selected.columns.map((column) => column.type)).toEqual(table.columns.map((column) => column.type))
    expect(selected.columns[4]).toEqual({ type: 'category', values: Int32Array.of(0), levels: ['x', 'y'] })
  })

  it.each([-1, 3])('refuses row %i of three', (row) => {
    expect(() => selectRows(table, Int32Array.of(0, row))).toThrow(
      `row ${row} is outside the table; rows count from 0 and there are 3`,
    )
  })
})
