import { describe, expect, it } from 'vitest'
import type { NamedColumn } from '../../src/data/index.ts'
import { makeTable, missingInt32 } from '../../src/data/index.ts'

const age: NamedColumn = { name: 'age', type: 'int32', values: Int32Array.of(38, missingInt32), unit: 'year' }
const state: NamedColumn = {
  name: 'state',
  type: 'category',
  values: Int32Array.of(1, -1),
  levels: ['NY', 'OH'],
}

describe('makeTable', () => {
  it('makes a table with a schema that says what was left unsaid', () => {
    expect(makeTable([age, state])).toEqual({
      rows: 2,
      schema: [
        {
          name: 'age',
          type: 'int32',
          role: 'feature',
          unit: 'year',
          sensitivity: 'none',
          availableAt: 'before',
        },
        {
          name: 'state',
          type: 'category',
          role: 'feature',
          unit: null,
          sensitivity: 'none',
          availableAt: 'before',
        },
      ],
      columns: [
        { type: 'int32', values: Int32Array.of(38, missingInt32) },
        { type: 'category', values: Int32Array.of(1, -1), levels: ['NY', 'OH'] },
      ],
    })
  })

  it('accepts no columns and no rows', () => {
    expect(makeTable([]).rows).toBe(0)
    expect(makeTable([{ name: 'x', type: 'float64', values: new Float64Array(0) }]).rows).toBe(0)
  })

  it('accepts missing values of every type', () => {
    const missing: NamedColumn[] = [
      { name: 'a', type: 'float64', values: Float64Array.of(Number.NaN) },
      { name: 'b', type: 'float32', values: Float32Array.of(Number.NaN) },
      { name: 'c', type: 'int32', values: Int32Array.of(missingInt32) },
      { name: 'd', type: 'boolean', values: Uint8Array.of(255) },
      { name: 'e', type: 'category', values: Int32Array.of(-1), levels: [] },
      { name: 'f', type: 'instant', values: Float64Array.of(Number.NaN) },
    ]
    expect(makeTable(missing).rows).toBe(1)
  })

  it('refuses a name that stands twice', () => {
    expect(() => makeTable([age, state, age])).toThrow(
      'column age appears 2 times in the header; names must be unique',
    )
  })

  it('refuses columns of different length', () => {
    const short: NamedColumn = { name: 'x', type: 'float64', values: Float64Array.of(1) }
    expect(() => makeTable([age, short])).toThrow('column x has 1 values; the table has 2 rows')
  })

  it.each([
    [{ name: 'x', type: 'float64', values: Float64Array.of(0, Number.POSITIVE_INFINITY) }, 'Infinity'],
    [{ name: 'x', type: 'float32', values: Float32Array.of(0, Number.NEGATIVE_INFINITY) }, '-Infinity'],
    [{ name: 'x', type: 'instant', values: Float64Array.of(0, 8.64e15 + 2) }, '8640000000000002'],
  ] as [NamedColumn, string][])('refuses what is not finite: %#', (column, value) => {
    expect(() => makeTable([column])).toThrow(
      `column x, row 1: value ${value} is not finite; expected a finite number or a missing value`,
    )
  })

  it.each([
    [[0, 2], 1, 2],
    [[-2, 0], 0, -2],
  ])('refuses codes outside the levels: %j', (codes, row, code) => {
    const column: NamedColumn = {
      name: 's',
      type: 'category',
      values: Int32Array.from(codes),
      levels: ['a', 'b'],
    }
    expect(() => makeTable([column])).toThrow(
      `column s, row ${row}: code ${code} is not a position in 2 levels, and not -1 (missing)`,
    )
  })

  it('refuses a level that stands twice', () => {
    const column: NamedColumn = {
      name: 's',
      type: 'category',
      values: Int32Array.of(0),
      levels: ['a', 'b', 'a'],
    }
    expect(() => makeTable([column])).toThrow('column s has the level a twice; levels must be unique')
  })

  it('refuses a boolean that is neither 0, 1 nor missing', () => {
    const column: NamedColumn = { name: 'b', type: 'boolean', values: Uint8Array.of(0, 2) }
    expect(() => makeTable([column])).toThrow('column b, row 1: 2 is neither 0 nor 1 nor 255 (missing)')
  })
})
