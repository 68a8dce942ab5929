import type { ColumnType } from '@candor/core'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { naturalSql } from './column-kind.ts'
import { sqlName } from './duckdb.ts'
import type { ReadPlan } from './read-columns.ts'
import type { SourceColumn } from './source-columns.ts'

/** A column as a condition may name it. */
export type NamedColumn = { readonly column: SourceColumn; readonly type: ColumnType }

/** An SQL relation whose rows say whether they are wanted. */
export type RowsWhere = {
  readonly from: string
  /** the planned columns as the relation offers them */
  readonly plans: readonly ReadPlan[]
  /** SQL expression: 1 for a row that meets the condition, else 0, also where the condition is null */
  readonly met: string
}

/** How many rows meet a condition, how many of them in a range, and the place of the last one. */
export type RowsMet = { readonly all: number; readonly inRange: number; readonly last: number }

/**
 * Planned columns of a relation beside a condition, which sees the columns by the names of the file and nothing else.
 *
 * @param columns those that the condition may name
 */
export function rowsWhere(
  from: string,
  plans: readonly ReadPlan[],
  condition: string,
  columns: readonly NamedColumn[],
): RowsWhere {
  const hidden = plans.map((_, j) => sqlName(`\u0001${j}`))
  const planned = plans.map(({ sql }, j) => `${sql} as ${hidden[j]!}`)
  const named = columns.map(({ column, type }) => `${naturalSql(type, column)} as ${sqlName(column.name)}`)
  return {
    from: `(select ${['1 as "\u0001"', ...planned, ...named].join(', ')} from ${from})`,
    plans: plans.map(({ type }, j) => ({ type, sql: hidden[j]! })),
    met: `coalesce((${condition}\n)::boolean, false)::utinyint`,
  }
}

/**
 * Counts the rows that meet a condition; rows for which it is null do not meet it.
 *
 * @throws files.bad_condition
 */
export async function countMet(
  connection: DuckDBConnection,
  { from, met }: Pick<RowsWhere, 'from' | 'met'>,
  condition: string,
  range: { readonly from: number; readonly to: number } | null,
): Promise<RowsMet> {
  const place = range === null ? '0' : 'row_number() over () - 1'
  const isIn = range === null ? 'true' : `place >= ${range.from} and place < ${range.to}`
  const counted = await connection
    .runAndReadAll(
      `select count(*), count(case when ${isIn} then 1 end), coalesce(max(place), 0)
       from (select ${met} as met, ${place} as place from ${from}) where met = 1`,
    )
    .catch((error: Error) => {
      throw appError('files.bad_condition', { condition, reason: reasonOf(error) })
    })
  const [all = 0, inRange = 0, last = 0] = counted.getRows()[0]!.map(Number)
  return { all, inRange, last }
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
