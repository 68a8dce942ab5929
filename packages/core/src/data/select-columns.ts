import { candorError } from '../errors.ts'
import { positionOf } from './column-of.ts'
import type { Table } from './table.ts'

/**
 * A table of some columns, in the order of the names. Values are shared, not copied.
 *
 * @throws data.unknown_column, data.duplicate_column
 * @example
 * namesOf(selectColumns(fromRecords([{ age: 38, state: 'OH' }]), ['state', 'age']))   // ['state', 'age']
 */
export function selectColumns(table: Table, names: readonly string[]): Table {
  const repeated = names.find((name, i) => names.indexOf(name) < i)
  if (repeated !== undefined)
    throw candorError('data.duplicate_column', {
      column: repeated,
      count: names.filter((name) => name === repeated).length,
    })
  const positions = names.map((name) => positionOf(table, name))
  return {
    rows: table.rows,
    schema: positions.map((j) => table.schema[j]!),
    columns: positions.map((j) => table.columns[j]!),
  }
}

/**
 * A table without some columns, the others in their order. Values are shared, not copied.
 *
 * @throws data.unknown_column
 * @example
 * namesOf(dropColumns(fromRecords([{ age: 38, state: 'OH' }]), ['state']))   // ['age']
 */
export function dropColumns(table: Table, names: readonly string[]): Table {
  const dropped = new Set(names.map((name) => positionOf(table, name)))
  return {
    rows: table.rows,
    schema: table.schema.filter((_, j) => !dropped.has(j)),
    columns: table.columns.filter((_, j) => !dropped.has(j)),
  }
}
