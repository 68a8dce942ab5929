import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/data/index.ts'
import { categoryColumn, missingInt32 } from '../../src/data/index.ts'
import {
  asCategory,
  asInstants,
  asNumbers,
  coerceColumn,
  coercedType,
} from '../../src/features/coerce-column.ts'

const ints: Column = { type: 'int32', values: Int32Array.of(1000, missingInt32, -7) }
const doubles: Column = { type: 'float64', values: Float64Array.of(1000, Number.NaN, 0.5) }
const bits: Column = { type: 'boolean', values: Uint8Array.of(1, 255, 0) }
const days: Column = { type: 'instant', values: Float64Array.of(0, Number.NaN, 86_400_000) }

describe('coerceColumn', () => {
  it.each([
    ['int32', 'float64'],
    ['float64', 'int32'],
    ['boolean', 'float64'],
    ['float32', 'int32'],
  ] as const)('leaves %s where %s was: numbers stand for each other', (from, to) => {
    const column = { int32: ints, float64: doubles, boolean: bits, float32: floats() }[from]
    expect(coerceColumn('x', column, to)).toBe(column)
  })

  it('makes text of numbers, their shortest', () => {
    const text = (values: number[], levels: string[]) => ({
      type: 'category',
      values: Int32Array.from(values),
      levels,
    })
    expect(coerceColumn('x', ints, 'category')).toEqual(text([1, -1, 0], ['-7', '1000']))
    expect(coerceColumn('x', doubles, 'category')).toEqual(text([1, -1, 0], ['0.5', '1000']))
    expect(coerceColumn('x', floats(), 'category')).toEqual(text([0, -1, 1], ['0.1', '2']))
    const repeated: Column = { type: 'float64', values: Float64Array.of(10, -0, 9, 0, 10) }
    expect(coerceColumn('x', repeated, 'category')).toEqual(text([2, 0, 1, 0, 2], ['0', '9', '10']))
    expect(coerceColumn('x', bits, 'category')).toEqual({
      type: 'category',
      values: Int32Array.of(1, -1, 0),
      levels: ['false', 'true'],
    })
  })

  it('makes numbers, booleans and instants of text', () => {
    expect(coerceColumn('x', categoryColumn(['1e3', null, ' -7 ']), 'int32')).toEqual({
      type: 'float64',
      values: Float64Array.of(1000, Number.NaN, -7),
    })
    expect(coerceColumn('x', categoryColumn(['True', null, '0']), 'boolean')).toEqual(bits)
    expect(coerceColumn('x', categoryColumn(['1970-01-01', null, '1970-01-02T00:00Z']), 'instant')).toEqual(
      days,
    )
  })

  it.each([
    ['float64', ['12', null, '1,5', 'n/a'], 'column x, row 2: "1,5" is not a number'],
    ['boolean', ['true', 'maybe'], 'column x, row 1: "maybe" is neither true nor false'],
    ['instant', ['2015-01-01', '31.12.2015'], 'column x, row 1: "31.12.2015" is not a date or time'],
  ] as const)('names row and value of the first text that is no %s', (type, texts, message) => {
    expect(() => coerceColumn('x', categoryColumn(texts), type)).toThrow(message)
  })

  it('does not mind a level that no row has', () => {
    const column: Column = { type: 'category', values: Int32Array.of(0), levels: ['3', 'n/a'] }
    expect(coerceColumn('x', column, 'float64')).toEqual({ type: 'float64', values: Float64Array.of(3) })
  })

  it.each([
    [days, 'float64', 'column x is of type instant; expected a number'],
    [days, 'category', 'column x is of type instant; expected category'],
    [ints, 'instant', 'column x is of type int32; expected instant'],
    [bits, 'instant', 'column x is of type boolean; expected instant'],
  ] as const)('refuses what cannot be read: %#', (column, type, message) => {
    expect(() => coerceColumn('x', column, type)).toThrow(message)
  })

  it('reads a column without any value as whatever was there', () => {
    const empty: Column = { type: 'float64', values: Float64Array.of(Number.NaN, Number.NaN) }
    expect(coerceColumn('x', empty, 'category')).toEqual({
      type: 'category',
      values: Int32Array.of(-1, -1),
      levels: [],
    })
    expect(coerceColumn('x', empty, 'instant')).toEqual({ ...empty, type: 'instant' })
    const noDays: Column = { ...empty, type: 'instant' }
    expect(coerceColumn('x', noDays, 'float64')).toEqual(empty)
    expect(coerceColumn('x', noDays, 'category')).toMatchObject({ values: Int32Array.of(-1, -1) })
    expect(coerceColumn('x', categoryColumn([null, null]), 'int32')).toEqual(empty)
  })
})

describe('coercedType', () => {
  const columns: readonly Column[] = [
    { type: 'float64', values: new Float64Array(0) },
    { type: 'float32', values: new Float32Array(0) },
    { type: 'int32', values: new Int32Array(0) },
    { type: 'boolean', values: new Uint8Array(0) },
    { type: 'category', values: new Int32Array(0), levels: [] },
    { type: 'instant', values: new Float64Array(0) },
  ]

  it.each(columns)('of $type is the type of the column that is made', (column) => {
    for (const { type } of columns)
      expect(coercedType(column.type, type)).toBe(coerceColumn('x', column, type).type)
  })
})

describe('asNumbers, asCategory, asInstants', () => {
  it('read every type', () => {
    expect([...asNumbers('x', ints)]).toEqual([1000, Number.NaN, -7])
    expect([...asNumbers('x', bits)]).toEqual([1, Number.NaN, 0])
    expect([...asNumbers('x', floats())]).toEqual([Math.fround(0.1), Number.NaN, 2])
    expect(asNumbers('x', doubles)).toBe(doubles.values)
    expect(asInstants('x', days)).toBe(days.values)
    expect(asCategory('x', categoryColumn(['a'])).levels).toEqual(['a'])
  })
})

function floats(): Column {
  return { type: 'float32', values: Float32Array.of(0.1, Number.NaN, 2) }
}
