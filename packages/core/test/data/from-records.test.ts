import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnSchema, fromRecord, fromRecords, namesOf, typeInJson, valueAt } from '../../src/data/index.ts'
import { outcomeOf } from '../outcome-of.ts'
import { naiveRecords } from './naive-records.ts'

const declared = [
  { name: 'age', type: 'int32' },
  { name: 'state', type: 'category' },
  { name: 'day', type: 'instant' },
  { name: 'paid', type: 'boolean' },
] as const

describe('fromRecords', () => {
  it('reads declared columns by their type, absent and null as missing', () => {
    const table = fromRecords(
      [
        { age: 38.5, state: 'OH', day: '2015-01-25', paid: true },
        { state: 1000, paid: null },
        { age: null, state: false },
      ],
      declared,
    )
    expect(namesOf(table)).toEqual(['age', 'state', 'day', 'paid'])
    expect(table.columns.map((column) => column.type)).toEqual(['float64', 'category', 'instant', 'boolean'])
    expect([0, 1, 2].map((row) => table.columns.map((column) => valueAt(column, row)))).toEqual([
      [38.5, 'OH', '2015-01-25T00:00:00.000Z', true],
      [null, '1000', null, null],
      [null, 'false', null, null],
    ])
  })

  it('reads other columns by their first value, and keeps only names that occur', () => {
    const table = fromRecords([{ x: null, b: true, n: null, t: 'a' }, { x: 2 }], declared)
    expect(namesOf(table)).toEqual(['x', 'b', 'n', 't'])
    expect(table.columns.map((column) => column.type)).toEqual(['float64', 'boolean', 'float64', 'category'])
  })

  it('keeps the number of rows without columns', () => {
    expect(fromRecords([{}, {}]).rows).toBe(2)
    expect(fromRecords([]).rows).toBe(0)
  })

  it('treats __proto__ as a name like others', () => {
    expect(namesOf(fromRecords([JSON.parse('{"__proto__":1}')]))).toEqual(['__proto__'])
  })

  it.each([
    [{ age: '38' }, 'column age, row 1: "38" is not a finite number'],
    [{ age: Number.POSITIVE_INFINITY }, 'column age, row 1: null is not a finite number'],
    [{ age: [1] }, 'column age, row 1: a list is not a finite number'],
    [{ state: {} }, 'column state, row 1: an object is not text'],
    [{ day: 0 }, 'column day, row 1: 0 is not a date or time as text'],
    [{ day: '25.1.2015' }, 'column day, row 1: "25.1.2015" is not a date or time as text'],
    [{ paid: 1 }, 'column paid, row 1: 1 is not true or false'],
    [{ other: 'x' }, 'column other, row 1: "x" is not a finite number'],
  ])('refuses values of another type: %j', (record, message) => {
    expect(() => fromRecords([{ other: 1 }, record], declared)).toThrow(message)
  })
})

describe('fromRecord', () => {
  const none = [null, undefined, Number.NaN, [1]] as const
  const cells = fc.tuple(
    fc.constantFrom(0, -0, 2.5, 1e300, null, 'OH'),
    fc.constantFrom('OH', 7, -0, true, null, undefined),
    fc.constantFrom('2015-01-25', '1999-12-31 23:59:30+01:00', null, undefined, '2015-02-30'),
    fc.constantFrom(true, false, null, ...none),
  )
  const names = ['age', 'state', 'day', 'paid']

  it('is the table of that one record, and refuses what that would', () => {
    const schema = declared.map(({ name, type }) => columnSchema(name, typeInJson(type), { unit: name }))
    const outcomes = { values: 0, errors: 0 }
    fc.assert(
      fc.property(cells, (values) => {
        const record = Object.fromEntries(names.map((name, j) => [name, values[j]]))
        const expected = outcomeOf(() => naiveRecords([record], declared))
        outcomes['value' in expected ? 'values' : 'errors']++
        expect(outcomeOf(() => fromRecords([record], declared))).toEqual(expected)
        expect(outcomeOf(() => ({ ...fromRecord(schema, values), schema: naiveSchema }))).toEqual(expected)
      }),
      { seed: 12, numRuns: 600 },
    )
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(50)
    expect(fromRecord(schema, [38, 'OH', null, true]).schema).toBe(schema)
  })

  const naiveSchema = declared.map(({ name, type }) => columnSchema(name, typeInJson(type)))
})
