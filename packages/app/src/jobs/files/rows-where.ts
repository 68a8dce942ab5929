import type { ColumnType } from '@candor/core'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { naturalSql } from './column-kind.ts'
import { sqlName } from './duckdb.ts'
import { readColumns } from './read-columns.ts'
import type { SourceColumn } from './source-columns.ts'

/** A column as a condition may name it. */
export type NamedColumn = { readonly column: SourceColumn; readonly type: ColumnType }

/**
 * Positions of the rows of a relation that meet an SQL condition, ascending; rows for which it is null do not meet it.
 *
 * @param columns those that the condition may name, by the names of the file
 * @throws files.bad_condition
 */
export async function rowsWhere(
  connection: DuckDBConnection,
  { from, condition, rows }: { readonly from: string; readonly condition: string; readonly rows: number },
  columns: readonly NamedColumn[],
): Promise<Int32Array> {
  const named = columns.map(({ column, type }) => `${naturalSql(type, column)} as ${sqlName(column.name)}`)
  const relation = `(select ${['1 as "\u0001"', ...named].join(', ')} from ${from})`
  const plan = { type: 'boolean', sql: `coalesce((${condition}\n)::boolean, false)::utinyint` } as const
  const [met] = await readColumns(connection, relation, [plan], rows).catch((error: Error) => {
    throw appError('files.bad_condition', { condition, reason: reasonOf(error) })
  })
  return Int32Array.from(met!.values.keys()).filter((row) => met!.values[row] === 1)
}

/** Columns whose name occurs in a condition, in whatever case. */
export function columnsNamed(condition: string, columns: readonly SourceColumn[]): SourceColumn[] {
  const text = condition.toLowerCase()
  return columns.filter(({ name }) => text.includes(name.toLowerCase()))
}

function reasonOf({ message }: Error): string {
  const line = message.replace(/^[A-Z][A-Za-z ]* Error: /, '').split('\n')[0] ?? ''
  return line.replace(/[.\s]+$/, '')
}
