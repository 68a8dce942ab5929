import { candorError } from '../errors.ts'
import { columnSchema } from './column-schema.ts'
import type { Column, ColumnSchema, Table } from './table.ts'
import { missingBoolean, missingCode } from './table.ts'

/** A column with its name; what the schema does not say is filled in by `columnSchema`. */
export type NamedColumn = Column & { readonly name: string } & Partial<Omit<ColumnSchema, 'name' | 'type'>>

/** The last instant that a date can be made of, in ms from 1970 either way (ECMA-262, time values). */
const lastInstant = 8.64e15

/**
 * Makes a table of columns, after checking them: names unique, lengths equal, numbers finite or missing, codes inside
 * their levels, levels unique, booleans 0, 1 or missing. Rows in messages count from 0. The arrays are kept, not copied.
 *
 * @throws data.duplicate_column, data.length_mismatch, data.infinite_value, data.code_out_of_range, data.duplicate_level,
 *   data.not_boolean
 * @example
 * makeTable([
 *   { name: 'age', type: 'int32', values: Int32Array.of(38, 51), unit: 'year' },
 *   { name: 'state', type: 'category', values: Int32Array.of(1, 0), levels: ['NY', 'OH'] },
 * ]).rows   // 2
 */
export function makeTable(columns: readonly NamedColumn[]): Table {
  const rows = columns[0]?.values.length ?? 0
  checkNames(columns)
  for (const column of columns) checkColumn(column, rows)
  return {
    rows,
    schema: columns.map((column) => columnSchema(column.name, column.type, column)),
    columns: columns.map(bareColumn),
  }
}

function checkNames(columns: readonly NamedColumn[]): void {
  const counts = new Map<string, number>()
  for (const { name } of columns) counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const [column, count] of counts) {
    if (count > 1) throw candorError('data.duplicate_column', { column, count })
  }
}

function checkColumn(column: NamedColumn, rows: number): void {
  const received = column.values.length
  if (received !== rows)
    throw candorError('data.length_mismatch', { column: column.name, received, expected: rows })
  checkValues(column)
}

function checkValues(column: NamedColumn): void {
  const { name, type, values } = column
  if (type === 'category') checkLevels(name, values, column.levels)
  else if (type === 'boolean') checkBooleans(name, values)
  else if (type === 'instant') checkFinite(name, values, lastInstant)
  else if (type !== 'int32') checkFinite(name, values, Number.MAX_VALUE)
}

function checkFinite(name: string, values: Float64Array | Float32Array, limit: number): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value > limit || value < -limit)
      throw candorError('data.infinite_value', { column: name, row, value })
  }
}

function checkBooleans(name: string, values: Uint8Array): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value > 1 && value !== missingBoolean)
      throw candorError('data.not_boolean', { column: name, row, value })
  }
}

function checkLevels(name: string, codes: Int32Array, levels: readonly string[]): void {
  if (new Set(levels).size < levels.length)
    throw candorError('data.duplicate_level', { column: name, level: firstRepeated(levels) })
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    if (code < missingCode || code >= levels.length)
      throw candorError('data.code_out_of_range', { column: name, row, code, count: levels.length })
  }
}

function firstRepeated(levels: readonly string[]): string {
  return levels.find((level, i) => levels.indexOf(level) < i) ?? ''
}

function bareColumn(column: NamedColumn): Column {
  if (column.type === 'category') return { type: 'category', values: column.values, levels: column.levels }
  return { type: column.type, values: column.values } as Column
}
