import type { CategoryColumn, Column, ColumnType } from '../data/index.ts'
import {
  categoryOfBooleans,
  columnNumbers,
  countMissing,
  missingBoolean,
  missingCode,
  numberText,
  parseInstant,
  parseNumber,
} from '../data/index.ts'
import { candorError } from '../errors.ts'
import { ascendingOrder } from '../math/index.ts'

/**
 * A column as its type was in training. Numbers of every width stand for each other, and booleans for the numbers 0 and 1;
 * numbers become text where text was, text becomes numbers, booleans or instants where every text reads as one; a column
 * without any value becomes whatever was there.
 *
 * @param name stands in the message of the error
 * @throws features.not_a_number, features.not_a_boolean, features.not_an_instant, data.wrong_type
 * @example
 * coerceColumn('zip', { type: 'int32', values: Int32Array.of(1000) }, 'category')
 * // { type: 'category', values: Int32Array [0], levels: ['1000'] }
 */
export function coerceColumn(name: string, column: Column, type: ColumnType): Column {
  if (column.type === type) return column
  if (type === 'category') return asCategory(name, column)
  if (type === 'instant') return { type, values: asInstants(name, column) }
  if (type === 'boolean' && column.type === 'category') return { type, values: asBooleans(name, column) }
  return isNumeric(column) ? column : { type: 'float64', values: asNumbers(name, column) }
}

/**
 * The type of what `coerceColumn` makes.
 *
 * @example
 * coercedType('float64', 'int32')      // 'float64'
 * coercedType('category', 'boolean')   // 'boolean'
 */
export function coercedType(from: ColumnType, to: ColumnType): ColumnType {
  if (to === 'category' || to === 'instant') return to
  if (from !== 'category' && from !== 'instant') return from
  return to === 'boolean' && from === 'category' ? to : 'float64'
}

function isNumeric(column: Column): boolean {
  return column.type !== 'category' && column.type !== 'instant'
}

/**
 * A column as numbers, NaN where missing: booleans as 0 and 1, texts as the numbers that they write. The array of a
 * float64 column is shared, not copied.
 *
 * @throws features.not_a_number (row and text of the first that writes none), data.wrong_type for instants
 * @example
 * asNumbers('paid', { type: 'boolean', values: Uint8Array.of(1, 0, 255) })   // Float64Array [1, 0, NaN]
 */
export function asNumbers(name: string, column: Column): Float64Array {
  if (column.type === 'instant') return emptyOrWrong(name, column, 'a number')
  if (column.type !== 'category') return columnNumbers(column)
  return numbersOfLevels(column, levelNumbers(name, column, parseNumber, 'features.not_a_number'))
}

/**
 * The value of every row by its level: `numbers[code]`, NaN where missing.
 *
 * @example
 * numbersOfLevels({ type: 'category', values: Int32Array.of(1, -1), levels: ['a', 'b'] }, [7, 8])   // Float64Array [8, NaN]
 */
export function numbersOfLevels(column: CategoryColumn, numbers: ArrayLike<number>): Float64Array {
  const codes = column.values
  const values = new Float64Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    values[i] = code === missingCode ? Number.NaN : numbers[code]!
  }
  return values
}

type ParseError = 'features.not_a_number' | 'features.not_a_boolean' | 'features.not_an_instant'

/** Levels as numbers; those that do not parse are NaN, and an error when a row has one. */
function levelNumbers(
  name: string,
  column: CategoryColumn,
  parse: (text: string) => number,
  error: ParseError,
): number[] {
  const numbers = column.levels.map(parse)
  const row = firstRowAmong(
    column,
    numbers.map((number) => Number.isNaN(number)),
  )
  if (row >= 0) throw candorError(error, { column: name, row, value: column.levels[column.values[row]!]! })
  return numbers
}

function firstRowAmong(column: CategoryColumn, isSought: readonly boolean[]): number {
  if (!isSought.includes(true)) return -1
  return column.values.findIndex((code) => code !== missingCode && isSought[code]!)
}

function asBooleans(name: string, column: CategoryColumn): Uint8Array {
  const numbers = levelNumbers(name, column, parseBoolean, 'features.not_a_boolean')
  const values = new Uint8Array(column.values.length)
  for (let i = 0; i < values.length; i++) {
    const code = column.values[i]!
    values[i] = code === missingCode ? missingBoolean : numbers[code]!
  }
  return values
}

function parseBoolean(text: string): number {
  const folded = text.trim().toLowerCase()
  if (folded === 'true') return 1
  return folded === 'false' ? 0 : parseBit(folded)
}

function parseBit(text: string): number {
  return text === '0' || text === '1' ? Number(text) : Number.NaN
}

/**
 * A column as instants in ms since 1970 UTC, NaN where missing; texts as ISO 8601 dates or times.
 *
 * @throws features.not_an_instant (row and text of the first that names none), data.wrong_type for numbers
 * @example
 * asInstants('day', { type: 'category', values: Int32Array.of(0), levels: ['1970-01-02'] })   // Float64Array [86400000]
 */
export function asInstants(name: string, column: Column): Float64Array {
  if (column.type === 'instant') return column.values
  if (column.type !== 'category') return emptyOrWrong(name, column, 'instant')
  return numbersOfLevels(column, levelNumbers(name, column, parseInstant, 'features.not_an_instant'))
}

/**
 * A column as a category: numbers by their shortest text, with levels in the order of the numbers; booleans as `false` and
 * `true`.
 *
 * @throws data.wrong_type for instants
 * @example
 * asCategory('deductible', { type: 'float64', values: Float64Array.of(500, 1000, 500) })
 * // { type: 'category', values: Int32Array [0, 1, 0], levels: ['500', '1000'] }
 */
export function asCategory(name: string, column: Column): CategoryColumn {
  switch (column.type) {
    case 'category':
      return column
    case 'boolean':
      return categoryOfBooleans(column.values)
    case 'instant':
      emptyOrWrong(name, column, 'category')
      return { type: 'category', values: new Int32Array(column.values.length).fill(missingCode), levels: [] }
    default:
      return categoryOfNumbers(asNumbers(name, column), column.type === 'float32' ? 'float32' : 'float64')
  }
}

/** Levels in the order of their numbers. */
function categoryOfNumbers(numbers: Float64Array, precision: 'float64' | 'float32'): CategoryColumn {
  const order = ascendingOrder(numbers)
  const values = new Int32Array(numbers.length).fill(missingCode)
  const levels: string[] = []
  let last = Number.NaN
  for (let i = 0; i < order.length; i++) {
    const number = numbers[order[i]!]!
    if (Number.isNaN(number)) break
    if (number !== last) levels.push(numberText(number, precision))
    values[order[i]!] = levels.length - 1
    last = number
  }
  return { type: 'category', values, levels }
}

/** A column without any value reads as all missing; one with a value has the wrong type. */
function emptyOrWrong(name: string, column: Column, expected: string): Float64Array {
  const rows = column.values.length
  if (countMissing(column) < rows)
    throw candorError('data.wrong_type', { column: name, received: column.type, expected })
  return new Float64Array(rows).fill(Number.NaN)
}
