import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api'
import { sqlText, withDuckdb } from './duckdb.ts'
import type { OutputColumn, OutputRows } from './output-rows.ts'

/** Writes rows as Parquet: DuckDB asks for them 2,048 at a time, so they are never held twice. One thread, so that the bytes repeat. */
export async function writeParquet(path: string, table: OutputRows, metadata: string | null): Promise<void> {
  await withDuckdb({ paths: [path], threads: 1 }, async (connection) => {
    await offerRows(connection, table)
    const keys = metadata === null ? '' : `, kv_metadata {candor: ${sqlText(metadata)}}`
    await connection.run(
      `copy (select * from offered()) to ${sqlText(path)} (format parquet, compression zstd, use_tmp_file false${keys})`,
    )
  })
}

async function offerRows(connection: DuckDBConnection, { rows, columns }: OutputRows): Promise<void> {
  const { BIGINT, BOOLEAN, DOUBLE, DuckDBTableFunction, VARCHAR } = await import('@duckdb/node-api')
  const types: Readonly<Record<OutputColumn['type'], DuckDBType>> = {
    integer: BIGINT,
    number: DOUBLE,
    text: VARCHAR,
    boolean: BOOLEAN,
  }
  let next = 0
  const offered = DuckDBTableFunction.create({
    name: 'offered',
    bindFunction: (bind) => {
      for (const { name, type } of columns) bind.addResultColumn(name, types[type])
    },
    initFunction: (init) => init.setMaxThreads(1),
    mainFunction: (_info, chunk) => {
      next = fill(chunk, columns, next, Math.min(2048, rows - next))
    },
  })
  connection.registerTableFunction(offered)
}

function fill(
  chunk: DuckDBDataChunk,
  columns: readonly OutputColumn[],
  start: number,
  count: number,
): number {
  chunk.rowCount = count
  if (count === 0) return start
  columns.forEach(({ type, at }, j) => {
    const vector = chunk.getColumnVector(j)
    for (let i = 0; i < count; i++) vector.setItem(i, stored(type, at(start + i)))
    vector.flush()
  })
  return start + count
}

function stored(
  type: OutputColumn['type'],
  value: number | string | boolean | null,
): bigint | number | string | boolean | null {
  if (value === null || Number.isNaN(value)) return null
  return type === 'integer' ? BigInt(value) : value
}
