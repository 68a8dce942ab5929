import type { DatasetLimits } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { sqlPath, withDuckdb } from '../files/duckdb.ts'
import { readingError } from '../files/file-errors.ts'

/**
 * Refuses a Parquet file that says of itself that it is far larger than its bytes: rows, values, or bytes when unpacked. A few kilobytes can stand for
 * billions of equal values.
 *
 * @throws jobs.table_too_large, files.malformed, files.truncated
 */
export async function requireModestParquet(path: string, limits: DatasetLimits): Promise<void> {
  const [rows, columns, bytes] = await withDuckdb({ paths: [path] }, async (connection) => {
    const read = await connection.runAndReadAll(`
      select (select max(num_rows) from parquet_file_metadata(${sqlPath(path)})),
        (select count(distinct path_in_schema) from parquet_metadata(${sqlPath(path)})),
        (select sum(total_uncompressed_size) from parquet_metadata(${sqlPath(path)}))`)
    return read.getRows()[0]!.map(Number) as [number, number, number]
  }).catch((error: unknown) => {
    throw readingError(error, new Map([[path, path]]))
  })
  const most = 8 * limits.bytes
  for (const [what, received, limit] of [
    ['rows', rows, limits.rows],
    ['columns', columns, limits.columns],
    ['values', rows * columns, limits.values],
    ['unpacked bytes', bytes, most],
  ] as const)
    if (!(received <= limit)) throw appError('jobs.table_too_large', { what, received, limit })
}
