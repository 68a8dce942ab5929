import { describe, expect, it } from 'vitest'
import { dropColumns, makeTable, namesOf, selectColumns } from '../../src/data/index.ts'

const table = makeTable(
  ['a', 'b', 'c'].map((name, j) => ({ name, type: 'int32', values: Int32Array.of(j, j + 10) })),
)

describe('selectColumns', () => {
  it('takes columns in the order of the names and shares their values', () => {
    const selected = selectColumns(table, ['c', 'a'])
    expect(namesOf(selected)).toEqual(['c', 'a'])
    expect(selected.columns[0]!.values).toBe(table.columns[2]!.values)
  })

  it('keeps the number of rows when no column is left', () => {
    expect(selectColumns(table, []).rows).toBe(2)
    expect(dropColumns(table, ['a', 'b', 'c'])).toEqual({ rows: 2, schema: [], columns: [] })
  })

  it('refuses unknown and repeated names', () => {
    expect(() => selectColumns(table, ['bb'])).toThrow('unknown column: bb; nearest known: b')
    expect(() => dropColumns(table, ['cc'])).toThrow('unknown column: cc; nearest known: c')
    expect(() => selectColumns(table, ['b', 'a', 'b'])).toThrow('column b appears 2 times')
  })

  it('drops columns', () => {
    expect(namesOf(dropColumns(table, ['b', 'b']))).toEqual(['a', 'c'])
  })
})
