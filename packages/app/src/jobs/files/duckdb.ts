import { resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'

export type DuckdbOptions = {
  /** the only files that the statements may open */
  readonly paths?: readonly string[]
  readonly threads?: number | null
}

/**
 * Opens an in-memory DuckDB, runs the work, closes it. It loads no extension from outside, keeps no file of its own, speaks UTC, and
 * can open nothing but the files named.
 */
export async function withDuckdb<T>(
  { paths = [], threads = null }: DuckdbOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(threads === null ? {} : { threads: String(threads) }),
  })
  const connection = await instance.connect()
  try {
    await connection.run(confine(paths))
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Tells how many of 100 parts of a query are done while it runs. */
export async function withProgress<T>(
  connection: DuckDBConnection,
  tell: ((done: number, total: number) => void) | undefined,
  query: () => Promise<T>,
): Promise<T> {
  if (tell === undefined) return await query()
  const timer = setInterval(() => tell(Math.max(0, Math.round(connection.progress.percentage)), 100), 500)
  return await query().finally(() => clearInterval(timer))
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A path that DuckDB takes literally although it may hold the signs of a pattern. */
export function sqlPath(path: string): string {
  return sqlText(literalPath(path))
}

function confine(paths: readonly string[]): string {
  const files = paths.flatMap((path) => [resolve(path), literalPath(path)]).map(sqlText)
  return [
    "set TimeZone = 'UTC'",
    "set temp_directory = ''",
    // progress is counted, and not printed
    'set enable_progress_bar = true',
    'set enable_progress_bar_print = false',
    `set allowed_paths = [${files.join(', ')}]`,
    'set enable_external_access = false',
    'set lock_configuration = true',
  ].join('; ')
}

function literalPath(path: string): string {
  return resolve(path).replace(/[*?[\]]/g, (sign) => `[${sign}]`)
}
