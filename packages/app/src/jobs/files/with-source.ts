import { Readable } from 'node:stream'
import { CandorError } from '@candor/core'
import type { DuckDBConnection } from '@duckdb/node-api'
import { withDuckdb } from './duckdb.ts'
import { readingError } from './file-errors.ts'
import type { InputFile } from './input-file.ts'
import { withInputFiles } from './input-files.ts'
import { type Source, sourceOf } from './source-columns.ts'

/** A file that is open for SQL of our own. */
export type OpenSource = {
  readonly connection: DuckDBConnection
  readonly file: InputFile
  readonly source: Source
}

/**
 * Opens a file of rows as its reader does. One thread, so that rows come in their order and bytes repeat.
 *
 * @param writable files that the statements may write
 * @throws files.* and data.* for what is wrong with the file
 */
export async function withSource<T>(
  path: string,
  writable: readonly string[],
  work: (open: OpenSource) => Promise<T>,
): Promise<T> {
  const nothing = Readable.from([])
  return await withInputFiles([path], nothing, async (files) => {
    const [file] = files
    return await withDuckdb({ paths: [file!.path, ...writable], threads: 1 }, async (connection) =>
      work({
        connection,
        file: file!,
        source: await sourceOf(connection, files, { delimiter: null, header: true, missing: [] }),
      }),
    ).catch((error: unknown) => {
      if (error instanceof CandorError) throw error
      throw readingError(error, new Map([[file!.path, file!.name]]))
    })
  })
}
