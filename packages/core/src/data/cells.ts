import type { Column } from './table.ts'
import { missingBoolean, missingCode, missingInt32 } from './table.ts'

/**
 * Whether a column has no value in a row.
 *
 * @example
 * isMissing({ type: 'int32', values: Int32Array.of(7, missingInt32) }, 1)   // true
 */
export function isMissing(column: Column, row: number): boolean {
  switch (column.type) {
    case 'int32':
      return column.values[row] === missingInt32
    case 'boolean':
      return column.values[row] === missingBoolean
    case 'category':
      return column.values[row] === missingCode
    default:
      return Number.isNaN(column.values[row])
  }
}

/**
 * The value of a cell as a number: NaN when missing, 0 or 1 of a boolean, the code of a category, ms since 1970 of an
 * instant.
 *
 * @example
 * numberAt({ type: 'boolean', values: Uint8Array.of(1, 255) }, 0)   // 1
 */
export function numberAt(column: Column, row: number): number {
  return isMissing(column, row) ? Number.NaN : column.values[row]!
}

/**
 * `numberAt` of every row. The array of a float64 or instant column is shared, not copied.
 *
 * @example
 * columnNumbers({ type: 'boolean', values: Uint8Array.of(1, 0, 255) })   // Float64Array [1, 0, NaN]
 */
export function columnNumbers(column: Column): Float64Array {
  switch (column.type) {
    case 'float64':
    case 'instant':
      return column.values
    case 'float32':
      return new Float64Array(column.values)
    case 'int32':
      return numbersBeside(column.values, missingInt32)
    case 'boolean':
      return numbersBeside(column.values, missingBoolean)
    case 'category':
      return numbersBeside(column.values, missingCode)
  }
}

function numbersBeside(values: Int32Array | Uint8Array, missing: number): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    numbers[i] = value === missing ? Number.NaN : value
  }
  return numbers
}

/**
 * The value of a cell as a person would write it: null when missing, the level of a category, ISO 8601 text in UTC of
 * an instant.
 *
 * @example
 * valueAt({ type: 'category', values: Int32Array.of(0), levels: ['OH'] }, 0)   // 'OH'
 * valueAt({ type: 'instant', values: Float64Array.of(0) }, 0)                  // '1970-01-01T00:00:00.000Z'
 */
export function valueAt(column: Column, row: number): number | string | boolean | null {
  if (isMissing(column, row)) return null
  const value = column.values[row]!
  switch (column.type) {
    case 'boolean':
      return value === 1
    case 'category':
      return column.levels[value]!
    case 'instant':
      return new Date(value).toISOString()
    default:
      return value
  }
}

/**
 * 1 in the rows where a column has no value, 0 elsewhere.
 *
 * @example
 * missingFlags({ type: 'category', values: Int32Array.of(0, -1), levels: ['OH'] })   // Float64Array [0, 1]
 */
export function missingFlags(column: Column): Float64Array {
  const { values, type } = column
  const missing = type === 'int32' ? missingInt32 : type === 'boolean' ? missingBoolean : missingCode
  return type === 'int32' || type === 'boolean' || type === 'category'
    ? flagEqual(values, missing)
    : flagNaN(values)
}

function flagEqual(values: Int32Array | Uint8Array, missing: number): Float64Array {
  const flags = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) if (values[i] === missing) flags[i] = 1
  return flags
}

function flagNaN(values: Float64Array | Float32Array): Float64Array {
  const flags = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) flags[i] = 1
  return flags
}

/**
 * How many cells of a column have no value.
 *
 * @example
 * countMissing({ type: 'float64', values: Float64Array.of(1, Number.NaN) })   // 1
 */
export function countMissing(column: Column): number {
  const flags = missingFlags(column)
  let count = 0
  for (let i = 0; i < flags.length; i++) count += flags[i]!
  return count
}
