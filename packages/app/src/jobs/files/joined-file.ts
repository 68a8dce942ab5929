import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CandorError, candorError, nearestName } from '@candor/core'
import type { TableReading } from '@candor/scenarios'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { passing } from '../../store/whole-file.ts'
import { sqlName, sqlPath, withDuckdb } from './duckdb.ts'
import { readingError } from './file-errors.ts'
import type { InputFile } from './input-file.ts'
import { type Source, type SourceColumn, type SourceOptions, sourceOf } from './source-columns.ts'

type Joined = NonNullable<TableReading['joined']>[number]

/** A table whose rows are put beside those of another: where both have the same key. */
export type Beside = Joined & { readonly files: readonly InputFile[] }

/**
 * Makes one delimited file of a table and of those beside it, every row of the first once and in its place, and gives it to the work. A
 * column of another table whose name is taken gets the table's name before it.
 *
 * @throws data.unknown_column, jobs.joined_not_unique, and what reading throws
 */
export async function withJoinedFile<T>(
  files: readonly InputFile[],
  beside: readonly Beside[],
  options: SourceOptions,
  work: (files: readonly InputFile[]) => Promise<T>,
): Promise<T> {
  const spool = await mkdtemp(join(tmpdir(), 'candor-joined-'))
  return await passing(spool, async () => {
    const path = join(spool, 'joined.csv')
    const all = [...files, ...beside.flatMap((one) => one.files)]
    const paths = [path, ...all.map((file) => file.path)]
    await withDuckdb({ paths }, (connection) =>
      writeJoined(connection, path, { files, beside, options }),
    ).catch((error: unknown) => {
      if (error instanceof Error && 'code' in (error as Partial<CandorError>)) throw error
      throw readingError(error, new Map(all.map((file) => [file.path, file.name])))
    })
    return await work([{ path, name: files[0]!.name, format: 'delimited', gzip: false }])
  })
}

type JoinedParts = {
  readonly files: readonly InputFile[]
  readonly beside: readonly Beside[]
  readonly options: SourceOptions
}

async function writeJoined(
  connection: DuckDBConnection,
  path: string,
  { files, beside, options }: JoinedParts,
): Promise<void> {
  const plain = { ...options, numbers: {} }
  const label = await sourceOf(connection, files, plain)
  const names = label.columns.map(({ name }) => name)
  const wanted = label.columns.map(({ text, name }) => `${text} as ${sqlName(name)}`)
  const joins: string[] = []
  for (const [k, one] of beside.entries()) {
    const other = await sourceOf(connection, one.files, plain)
    const key = columnOf(other, one.on)
    await requireUnique(connection, other, key, one)
    const columns = other.columns.filter(({ name }) => name !== one.on)
    const made = columns.map(({ text }, j) => `${text} as b${k}_${j}`)
    joins.push(
      `left join (select ${[`${key.text} as b${k}_key`, ...made].join(', ')} from ${other.from}) on ${columnOf(label, one.key).text} = b${k}_key`,
    )
    for (const [j, { name }] of columns.entries()) {
      const free = names.includes(name) ? `${one.table}_${name}` : name
      names.push(free)
      wanted.push(`b${k}_${j} as ${sqlName(free)}`)
    }
  }
  const from = `(select *, row_number() over () as candor_row from ${label.from}) ${joins.join(' ')}`
  await connection.run(
    `copy (select ${wanted.join(', ')} from ${from} order by candor_row) to ${sqlPath(path)} (format csv, header true, delimiter ',', quote '"', escape '"')`,
  )
}

function columnOf({ columns }: Source, name: string): SourceColumn {
  const found = columns.find((column) => column.name === name)
  if (found !== undefined) return found
  const names = columns.map((column) => column.name)
  throw candorError('data.unknown_column', { column: name, nearest: nearestName(name, names) })
}

async function requireUnique(
  connection: DuckDBConnection,
  { from }: Source,
  { text }: SourceColumn,
  { table, on }: Joined,
): Promise<void> {
  const counted = await connection.runAndReadAll(
    `select ${text}, count(*) as n from ${from} where ${text} is not null group by 1 having n > 1 limit 1`,
  )
  const [row] = counted.getRows()
  if (row === undefined) return
  const [value, rows] = row.map(String)
  throw appError('jobs.joined_not_unique', { table, column: on, value: value!, rows: rows! })
}
