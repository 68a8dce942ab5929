import { stat } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { sqlName, sqlPath } from './duckdb.ts'
import type { InputFile } from './input-file.ts'

/** As long as a line of delimited text may be. */
const longestText = 16_777_216

/** Columns that are packed less than this, or are small when unpacked, are not looked at further. */
const suspectRatio = 200

const smallFile = 4_194_304

/**
 * Refuses a Parquet file that unpacks into texts no table has: some kilobytes can hold one of gigabytes. The file's own record of its columns says which to look
 * at; of these the lengths are read.
 *
 * @throws files.text_too_long
 */
export async function refusePackedTexts(
  connection: DuckDBConnection,
  files: readonly InputFile[],
): Promise<void> {
  for (const { path, name } of files) {
    const suspects = await suspectColumns(connection, path)
    if (suspects.length === 0) continue
    const longest = suspects.map((column) => `max(strlen(${sqlName(column)}::varchar))`)
    const read = await connection.runAndReadAll(
      `select ${longest.join(', ')} from read_parquet(${sqlPath(path)})`,
    )
    const at = read.getRows()[0]!.findIndex((length) => Number(length) > longestText)
    if (at >= 0)
      throw appError('files.text_too_long', { file: name, column: suspects[at]!, limit: longestText })
  }
}

/** Of a small file every column of texts, since its record may lie; of a large one those that are packed as no honest text is. */
async function suspectColumns(connection: DuckDBConnection, path: string): Promise<string[]> {
  const isSmall = (await stat(path)).size <= smallFile
  const isSuspect = isSmall
    ? 'true'
    : `total_uncompressed_size > ${longestText} and total_uncompressed_size > ${suspectRatio} * total_compressed_size`
  const read =
    await connection.runAndReadAll(`select distinct path_in_schema from parquet_metadata(${sqlPath(path)})
    where type like '%BYTE_ARRAY' and ${isSuspect} and path_in_schema in
      (select name from parquet_schema(${sqlPath(path)}) where coalesce(num_children, 0) = 0)`)
  return read.getRows().map(([column]) => String(column))
}
