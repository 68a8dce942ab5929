import type { DuckDBConnection } from '@duckdb/node-api'
import { oneLine } from '../phrases.ts'
import type { InputFile } from './input-file.ts'
import { type SourceColumn, type SourceOptions, sourceOf } from './source-columns.ts'

/** Where a value stands, in words that an error can show. */
export type Place = { readonly file: string; readonly place: string; readonly value: string }

/** Finds the first value of a column for which an SQL condition holds, file by file; only called when there is one. */
export async function findValue(
  connection: DuckDBConnection,
  files: readonly InputFile[],
  column: SourceColumn,
  condition: string,
  options: SourceOptions,
): Promise<Place> {
  for (const file of files) {
    const { from, columns, skipped } = await sourceOf(connection, [file], options)
    const found = await connection.runAndReadAll(
      `select place, value from (select row_number() over () as place, ${column.text} as value, ${condition} as hit from ${from})
       where hit order by place limit 1`,
    )
    const [row] = found.getRows()
    if (!row) continue
    const before = skipped + (options.header ? 1 : 0)
    const place = await placeOf(connection, file, from, columns, Number(row[0]), before)
    return { file: file.name, place, value: `'${oneLine(String(row[1]))}'` }
  }
  return { file: files[0]!.name, place: 'some row', value: 'a value' }
}

async function placeOf(
  connection: DuckDBConnection,
  file: InputFile,
  from: string,
  columns: readonly SourceColumn[],
  row: number,
  linesBefore: number,
): Promise<string> {
  if (file.format === 'ndjson') return `line ${row}`
  if (file.format !== 'delimited') return `row ${row}`
  const breaks = columns
    .map(({ text }) => `coalesce(length(${text}) - length(replace(${text}, chr(10), '')), 0)`)
    .join(' + ')
  const before = await connection.runAndReadAll(
    `select coalesce(sum(${breaks}), 0) from (select * from ${from} limit ${row - 1})`,
  )
  return `line ${row + linesBefore + Number(before.getRows()[0]![0])}`
}
