import { candorError } from '../errors.ts'
import { nearestName } from './nearest-name.ts'
import type { Column, ColumnSchema, Table } from './table.ts'

/**
 * A column and its schema by name.
 *
 * @throws data.unknown_column, which names the nearest known column
 * @example
 * const table = fromRecords([{ age: 38, state: 'OH' }, { age: 51, state: 'NY' }])
 * columnOf(table, 'age').schema.type   // 'float64'
 */
export function columnOf(table: Table, name: string): { schema: ColumnSchema; column: Column } {
  const j = positionOf(table, name)
  return { schema: table.schema[j]!, column: table.columns[j]! }
}

/**
 * The position of a column in the schema.
 *
 * @throws data.unknown_column
 * @example
 * positionOf(fromRecords([{ age: 38, state: 'OH' }]), 'state')   // 1
 */
export function positionOf(table: Table, name: string): number {
  const j = table.schema.findIndex((schema) => schema.name === name)
  if (j < 0)
    throw candorError('data.unknown_column', { column: name, nearest: nearestName(name, namesOf(table)) })
  return j
}

/**
 * The names of a table's columns in schema order.
 *
 * @example
 * namesOf(fromRecords([{ age: 38, state: 'OH' }]))   // ['age', 'state']
 */
export function namesOf(table: Table): string[] {
  return table.schema.map((schema) => schema.name)
}
