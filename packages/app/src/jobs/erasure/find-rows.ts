import { sqlText } from '../files/duckdb.ts'
import type { SourceColumn } from '../files/source-columns.ts'
import { withSource } from '../files/with-source.ts'

/** Where a person stands in a table. */
export type FoundRows = {
  /** 0-based, ascending */
  readonly rows: readonly number[]
  /** columns that name him in them */
  readonly columns: readonly string[]
  /** other columns in which a value is his name */
  readonly elsewhere: readonly { readonly column: string; readonly rows: number }[]
}

export type WhoseRows = {
  readonly name: string
  /** by column: what he is called there */
  readonly names: ReadonlyMap<string, readonly string[]>
}

/** Queries of more columns take DuckDB long to plan. */
const columnsPerQuery = 64

/**
 * Finds the rows of a file that are about a person: those in which a column has one of the names that he has there. A number is the same however it is written.
 *
 * @throws files.* for what is wrong with the file
 */
export async function findRows(path: string, { name, names }: WhoseRows): Promise<FoundRows> {
  return await withSource(path, [], async ({ connection, source: { from, columns } }) => {
    const counts: number[] = []
    for (let first = 0; first < columns.length; first += columnsPerQuery) {
      const some = columns.slice(first, first + columnsPerQuery)
      const found = some.map((column) => `count_if(${isAny(column, names.get(column.name) ?? [name])})`)
      const counted = await connection.runAndReadAll(`select ${found.join(', ')} from ${from}`)
      counts.push(...counted.getRows()[0]!.map(Number))
    }
    const met = columns.filter((column, j) => counts[j]! > 0 && names.has(column.name))
    const elsewhere = columns.flatMap((column, j) =>
      counts[j]! > 0 && !names.has(column.name) ? [{ column: column.name, rows: counts[j]! }] : [],
    )
    if (met.length === 0) return { rows: [], columns: [], elsewhere }
    const isHis = met.map((column) => isAny(column, names.get(column.name)!)).join(' or ')
    const places = await connection.runAndReadAll(
      `select place from (select row_number() over () - 1 as place, ${isHis} as his from ${from}) where his order by place`,
    )
    const rows = places.getRows().map(([place]) => Number(place))
    return { rows, columns: met.map((column) => column.name), elsewhere }
  })
}

/** SQL: whether a column has one of the values. */
function isAny({ text }: SourceColumn, values: readonly string[]): string {
  const numbers = values.filter((value) => value !== '' && String(Number(value)) === value)
  const isText = `${text} in (${values.map(sqlText).join(', ')})`
  const isNumber = `try_cast(${text} as double) in (${numbers.join(', ')})`
  return `coalesce(${numbers.length === 0 ? isText : `${isText} or coalesce(${isNumber}, false)`}, false)`
}
