import { candorError } from '../errors.ts'
import { categoryColumn } from './category-column.ts'
import type { NamedColumn } from './make-table.ts'
import { makeTable } from './make-table.ts'
import { numberText } from './number-text.ts'
import { parseInstant } from './parse-instant.ts'
import type { Column, ColumnType, Table } from './table.ts'
import { missingBoolean } from './table.ts'

/** Rows as they come in JSON: a name that is absent or null in a row is a missing value. */
export type Records = readonly Readonly<Record<string, unknown>>[]

type Reading = 'number' | 'level' | 'boolean' | 'instant'

const readings: Record<ColumnType, Reading> = {
  float64: 'number',
  float32: 'number',
  int32: 'number',
  boolean: 'boolean',
  category: 'level',
  instant: 'instant',
}

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
  const declared = new Map(columns.map(({ name, type }) => [name, readings[type]]))
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const named = names.map((name): NamedColumn => {
    const values = records.map((record) => (Object.hasOwn(record, name) ? (record[name] ?? null) : null))
    return { name, ...readColumn(name, values, declared.get(name) ?? readingOfFirst(values)) }
  })
  return { ...makeTable(named), rows: records.length }
}

function readingOfFirst(values: readonly unknown[]): Reading {
  const first = values.find((value) => value !== null)
  if (typeof first === 'boolean') return 'boolean'
  return typeof first === 'string' ? 'level' : 'number'
}

function readColumn(name: string, values: readonly unknown[], reading: Reading): Column {
  if (reading === 'level') return categoryColumn(readValues(name, values, null, levelOf, 'text'))
  if (reading === 'boolean') {
    const bits = readValues(name, values, missingBoolean, bitOf, 'true or false')
    return { type: 'boolean', values: Uint8Array.from(bits) }
  }
  const [parse, expected] =
    reading === 'number'
      ? ([finiteOf, 'a finite number'] as const)
      : ([instantOf, 'a date or time as text'] as const)
  const numbers = Float64Array.from(readValues(name, values, Number.NaN, parse, expected))
  return { type: reading === 'number' ? 'float64' : 'instant', values: numbers }
}

/** Values parsed one by one; null is missing; a value that does not parse (undefined) is an error. */
function readValues<T>(
  column: string,
  values: readonly unknown[],
  missing: T,
  parse: (value: unknown) => T | undefined,
  expected: string,
): T[] {
  return values.map((value, row) => {
    const parsed = value === null ? missing : parse(value)
    if (parsed === undefined) throw wrongValue(column, row, value, expected)
    return parsed
  })
}

function wrongValue(column: string, row: number, value: unknown, expected: string): Error {
  const shown =
    typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : JSON.stringify(value)
  return candorError('data.wrong_value', { column, row, value: shown ?? String(value), expected })
}

function finiteOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function bitOf(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : undefined
}

function instantOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

function levelOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return numberText(value)
  return typeof value === 'string' ? value : undefined
}
