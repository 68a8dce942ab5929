import { candorError } from '../errors.ts'
import { categoryColumn } from './category-column.ts'
import { columnSchema } from './column-schema.ts'
import { numberText } from './number-text.ts'
import { parseInstant } from './parse-instant.ts'
import type { Column, ColumnType, Schema, Table } from './table.ts'
import { missingBoolean } from './table.ts'

/** Rows as they come in JSON: a name that is absent or null in a row is a missing value. */
export type Records = readonly Readonly<Record<string, unknown>>[]

/**
 * A table of JSON rows: its columns are the names that occur, in the order they are met. Declared columns take values of their
 * type: a finite number (all number types become float64), true or false, ISO 8601 text for an instant, and text, a number or
 * a boolean for a category. Other columns are read by the type of their first value.
 *
 * @param columns the names whose type is known, for example the inputs of a pipeline
 * @throws data.wrong_value, which names column, row (from 0) and value
 * @example
 * fromRecords([{ age: 38, state: 'OH' }, { age: null }], [{ name: 'age', type: 'int32' }]).rows   // 2
 */
export function fromRecords(
  records: Records,
  columns: readonly { readonly name: string; readonly type: ColumnType }[] = [],
): Table {
  const declared = new Map(columns.map(({ name, type }) => [name, type]))
  const names = namesIn(records)
  const read = names.map((name) => {
    const values = valuesOf(records, name)
    return readColumn(name, values, declared.get(name) ?? typeOfFirst(values))
  })
  return {
    rows: records.length,
    schema: read.map(({ type }, j) => columnSchema(names[j]!, type)),
    columns: read,
  }
}

/**
 * The table of one JSON row whose names and types are known: what `fromRecords` makes of it, with the schema as it is.
 *
 * @param schema of types that JSON has: float64, boolean, category or instant
 * @param values one for each column of the schema, in its order; null or undefined is a missing value
 * @throws data.wrong_value, which names column, row (0) and value
 * @example
 * fromRecord([columnSchema('age', 'float64', { unit: 'year' })], [38]).columns   // [{ type: 'float64', values: Float64Array [38] }]
 */
export function fromRecord(schema: Schema, values: readonly unknown[]): Table {
  return {
    rows: 1,
    schema,
    columns: schema.map(({ name, type }, j) => readColumn(name, [values[j]], type)),
  }
}

/**
 * The type that a column of JSON values has in a table: every number type becomes float64.
 *
 * @example
 * typeInJson('int32')   // 'float64'
 */
export function typeInJson(type: ColumnType): ColumnType {
  return type === 'int32' || type === 'float32' ? 'float64' : type
}

function namesIn(records: Records): string[] {
  if (records.length === 1) return Object.keys(records[0]!)
  return [...new Set(records.flatMap((record) => Object.keys(record)))]
}

function valuesOf(records: Records, name: string): unknown[] {
  return records.map((record) => (Object.hasOwn(record, name) ? record[name] : null))
}

function typeOfFirst(values: readonly unknown[]): ColumnType {
  const first = values.find((value) => value !== null && value !== undefined)
  if (typeof first === 'boolean') return 'boolean'
  return typeof first === 'string' ? 'category' : 'float64'
}

function readColumn(name: string, values: readonly unknown[], type: ColumnType): Column {
  const rows = values.length
  switch (type) {
    case 'category':
      return categoryColumn(values.map((value, row) => textOf(name, row, value ?? null)))
    case 'boolean':
      return { type, values: filled(new Uint8Array(rows), name, values, bitOf) }
    case 'instant':
      return { type, values: filled(new Float64Array(rows), name, values, instantOf) }
    default:
      return { type: 'float64', values: filled(new Float64Array(rows), name, values, numberOf) }
  }
}

function filled<A extends Float64Array | Uint8Array>(
  array: A,
  name: string,
  values: readonly unknown[],
  read: (column: string, row: number, value: unknown) => number,
): A {
  for (let row = 0; row < array.length; row++) array[row] = read(name, row, values[row] ?? null)
  return array
}

function textOf(column: string, row: number, value: unknown): string | null {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'boolean') return String(value)
  if (Number.isFinite(value)) return numberText(value as number)
  throw wrongValue(column, row, value, 'text')
}

function numberOf(column: string, row: number, value: unknown): number {
  if (value === null) return Number.NaN
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw wrongValue(column, row, value, 'a finite number')
}

function bitOf(column: string, row: number, value: unknown): number {
  if (value === null) return missingBoolean
  if (typeof value === 'boolean') return Number(value)
  throw wrongValue(column, row, value, 'true or false')
}

function instantOf(column: string, row: number, value: unknown): number {
  if (value === null) return Number.NaN
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN
  if (Number.isNaN(ms)) throw wrongValue(column, row, value, 'a date or time as text')
  return ms
}

function wrongValue(column: string, row: number, value: unknown, expected: string): Error {
  const shown =
    typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : JSON.stringify(value)
  return candorError('data.wrong_value', { column, row, value: shown ?? String(value), expected })
}
