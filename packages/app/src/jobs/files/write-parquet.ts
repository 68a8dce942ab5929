import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { sqlText, withDuckdb } from './duckdb.ts'
import type { OutputColumn, OutputRows } from './output-rows.ts'

/** Writes rows as Parquet, part by part: DuckDB asks for them 2,048 at a time, so they are never held twice. One thread, so that the bytes repeat. */
export async function writeParquet(
  path: string,
  parts: Iterable<OutputRows>,
  metadata: string | null,
): Promise<void> {
  await withDuckdb({ paths: [path], threads: 1 }, async (connection) => {
    await offerRows(connection, parts)
    const keys = metadata === null ? '' : `, kv_metadata {candor: ${sqlText(metadata)}}`
    await connection.run(
      `copy (select * from offered()) to ${sqlText(path)} (format parquet, compression zstd, use_tmp_file false${keys})`,
    )
  })
}

async function offerRows(connection: DuckDBConnection, parts: Iterable<OutputRows>): Promise<void> {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBTableFunction, VARCHAR } = await import('@duckdb/node-api')
  const types: Readonly<Record<OutputColumn['type'], DuckDBType>> = {
    integer: BIGINT,
    number: DOUBLE,
    text: VARCHAR,
    boolean: BOOLEAN,
  }
  const rows = rowsOf(parts)
  refuseAlike(rows.columns)
  const offered = DuckDBTableFunction.create({
    name: 'offered',
    bindFunction: (bind) => {
      for (const { name, type } of rows.columns) bind.addResultColumn(name, types[type])
    },
    initFunction: (init) => init.setMaxThreads(1),
    mainFunction: (_info, chunk) => fill(chunk, rows),
  })
  connection.registerTableFunction(offered)
}

/** Names of Parquet columns differ by more than the case of letters: DuckDB, Spark and others read them so. */
function refuseAlike(columns: readonly OutputColumn[]): void {
  const names = columns.map(({ name }) => name.toLowerCase())
  const j = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (j < 0) return
  const first = columns[names.indexOf(names[j]!)]!.name
  throw appError('files.names_alike', { first, second: columns[j]!.name })
}

type Rows = {
  readonly columns: readonly OutputColumn[]
  /** the part that holds the next rows, and where they start in it; null at the end */
  readonly next: () => { readonly part: OutputRows; readonly start: number; readonly count: number } | null
}

/** Chunks of at most 2,048 rows, each within one part. */
function rowsOf(parts: Iterable<OutputRows>): Rows {
  const iterator = parts[Symbol.iterator]()
  const first = iterator.next()
  let part = first.done ? { rows: 0, columns: [] } : first.value
  let start = 0
  return {
    columns: part.columns,
    next: () => {
      while (start >= part.rows) {
        const following = iterator.next()
        if (following.done) return null
        part = following.value
        start = 0
      }
      const count = Math.min(2048, part.rows - start)
      start += count
      return { part, start: start - count, count }
    },
  }
}

function fill(chunk: DuckDBDataChunk, rows: Rows): void {
  const next = rows.next()
  chunk.rowCount = next?.count ?? 0
  if (next === null) return
  const { part, start, count } = next
  part.columns.forEach(({ type, at }, j) => {
    const vector = chunk.getColumnVector(j)
    for (let i = 0; i < count; i++) vector.setItem(i, stored(type, at(start + i)))
    vector.flush()
  })
}

function stored(
  type: OutputColumn['type'],
  value: number | string | boolean | null,
): bigint | number | string | boolean | null {
  if (value === null || Number.isNaN(value)) return null
  return type === 'integer' ? BigInt(value) : value
}
