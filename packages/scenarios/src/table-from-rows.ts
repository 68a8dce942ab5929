import type { ColumnSchema, Schema, Table } from '@candor/core'
import { categoryColumn, makeTable, missingBoolean, missingInt32 } from '@candor/core'

/** One simulated row: every column of the schema by name; instants in ms since 1970, a missing value as null. */
export type SimulatedRow = Readonly<Record<string, string | number | null>>

/**
 * A table of rows that come one after the other, in the columns and order of a schema.
 *
 * @param rows as many as `count`
 * @example
 * tableFromRows([columnSchema('age', 'int32')], [{ age: 41 }], 1).rows // 1
 */
export function tableFromRows(schema: Schema, rows: Iterable<SimulatedRow>, count: number): Table {
  const gathered = schema.map((column) => ({ column, cells: new Array<string | number | null>(count) }))
  let i = 0
  for (const row of rows) {
    for (const { column, cells } of gathered) cells[i] = row[column.name]!
    i += 1
  }
  return makeTable(gathered.map(({ column, cells }) => namedColumn(column, cells)))
}

function namedColumn(column: ColumnSchema, cells: readonly (string | number | null)[]) {
  if (column.type === 'category') return { ...column, ...categoryColumn(cells as readonly (string | null)[]) }
  const numbers = cells as readonly (number | null)[]
  return { ...column, ...numberColumn(column.type, numbers) }
}

function numberColumn(type: Exclude<ColumnSchema['type'], 'category'>, cells: readonly (number | null)[]) {
  switch (type) {
    case 'int32':
      return { type, values: Int32Array.from(cells, (cell) => cell ?? missingInt32) }
    case 'boolean':
      return { type, values: Uint8Array.from(cells, (cell) => cell ?? missingBoolean) }
    case 'float32':
      return { type, values: Float32Array.from(cells, (cell) => cell ?? Number.NaN) }
    default:
      return { type, values: Float64Array.from(cells, (cell) => cell ?? Number.NaN) }
  }
}
