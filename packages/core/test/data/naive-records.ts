import {
  type Column,
  type ColumnType,
  categoryColumn,
  makeTable,
  missingBoolean,
  type NamedColumn,
  numberText,
  parseInstant,
  type Records,
  type Table,
} from '../../src/data/index.ts'
import { candorError } from '../../src/errors.ts'

type Reading = 'number' | 'level' | 'boolean' | 'instant'

const readings: Record<ColumnType, Reading> = {
  float64: 'number',
  float32: 'number',
  int32: 'number',
  boolean: 'boolean',
  category: 'level',
  instant: 'instant',
}

/** `fromRecords` value by value, checked by `makeTable`: the oracle of the fast one. */
export function naiveRecords(
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
