import { type Column, isMissing, type Table, valueAt } from '@candor/core'
import type { OutputColumn, OutputRows } from './output-rows.ts'

const msPerDay = 86_400_000

/** A table as rows to be written; instants that are all midnights are written as dates. */
export function tableRows(table: Table): OutputRows {
  return {
    rows: table.rows,
    columns: table.columns.map((column, j) => outputColumn(table.schema[j]!.name, column)),
  }
}

/**
 * One column to be written under a name.
 *
 * @param isDates whether instants are written as dates; default: where all are midnights
 */
export function outputColumn(name: string, column: Column, isDates = isOfDates(column)): OutputColumn {
  if (column.type === 'instant') return { name, type: 'text', at: instantAt(column, isDates) }
  return { name, type: outputTypes[column.type], at: (row) => valueAt(column, row) }
}

const outputTypes = {
  int32: 'integer',
  float64: 'number',
  float32: 'number',
  boolean: 'boolean',
  category: 'text',
} as const satisfies Partial<Record<Column['type'], OutputColumn['type']>>

/** Whether a column holds instants, and midnights only. */
export function isOfDates({ type, values }: Column): boolean {
  return type === 'instant' && values.every((ms) => Number.isNaN(ms) || ms % msPerDay === 0)
}

function instantAt(column: Extract<Column, { type: 'instant' }>, isDates: boolean): OutputColumn['at'] {
  const length = isDates ? 10 : undefined
  return (row) =>
    isMissing(column, row) ? null : new Date(column.values[row]!).toISOString().slice(0, length)
}
