import type { Readable } from 'node:stream'
import {
  CandorError,
  type Column,
  type ColumnSchema,
  type ColumnType,
  candorError,
  nearestName,
  type Table,
} from '@candor/core'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../errors.ts'
import {
  columnType,
  contradictionSql,
  countingSql,
  countsOf,
  countsPerColumn,
  type DeclaredKind,
  exactIntegers,
  infinitySql,
  isMixed,
  type KindCounts,
  valueSql,
} from './files/column-kind.ts'
import { withDuckdb } from './files/duckdb.ts'
import { readingError } from './files/file-errors.ts'
import { findValue, type Place } from './files/find-value.ts'
import { type InputFile, withInputFiles } from './files/input-files.ts'
import { readColumns } from './files/read-columns.ts'
import { type Source, type SourceColumn, type SourceOptions, sourceOf } from './files/source-columns.ts'
import { ownName } from './own-name.ts'

export type ReadOptions = {
  /** what columns are, where the caller knows; others are found out over the whole table */
  readonly types?: Readonly<Record<string, DeclaredKind>>
  /** texts that stand for a missing value besides the empty field */
  readonly missing?: readonly string[]
  readonly delimiter?: string | null
  readonly header?: boolean
  /** read these columns only, in this order; each must be there */
  readonly only?: readonly string[] | null
  /** decides what to read once the names of the columns are known */
  readonly choose?: (names: readonly string[]) => ColumnChoice
  /** columns whose stray texts and infinities do not matter because nobody computes with them; 'all' to look only */
  readonly unjudged?: readonly string[] | 'all'
  /** receives the sentences about types and oddities */
  readonly onNote?: (text: string) => void
  readonly stdin?: Readable
}

/** Columns to read, what they are, and the names they get where those differ. */
export type ColumnChoice = {
  readonly only: readonly string[]
  readonly types: Readonly<Record<string, DeclaredKind>>
  readonly names?: Readonly<Record<string, string>>
}

type Judged = { readonly column: SourceColumn; readonly type: ColumnType; readonly counts: KindCounts }

/**
 * Reads delimited text, Parquet, JSON lines or a JSON array, gzip of the text ones, several files as one table, `-` as standard input.
 * Types are found out over all rows: true and false are booleans, integers that fit are int32, other numbers float64, ISO dates
 * instants, everything else text. Only the empty field is missing unless `missing` says otherwise. Rows keep the order of the input.
 *
 * @throws files.* and data.* for everything that is wrong with a file, naming file, line, column and value where there is one
 */
export async function readTable(names: readonly string[], options: ReadOptions = {}): Promise<Table> {
  return await withInputFiles(names, options.stdin ?? process.stdin, (files) => readFiles(files, options))
}

async function readFiles(files: readonly InputFile[], given: ReadOptions): Promise<Table> {
  return await withFiles(files, async (connection) => {
    const source = await sourceOf(connection, files, sourceOptions(given))
    const choice = given.choose?.(source.columns.map(({ name }) => name))
    const options = { ...given, ...choice }
    const wanted = wantedColumns(source, options)
    const { rows, judged } = await judge(connection, files, { ...source, columns: wanted }, options)
    if (rows === 0) throw candorError('data.no_rows', { what: files[0]!.name, minimum: 1 })
    const plans = judged.map(({ column, type }) => ({ type, sql: valueSql(type, column) }))
    const columns = await readColumns(connection, source.from, plans, rows)
    tellTypes(files, rows, judged, columns, options)
    return { rows, schema: judged.map((one) => schemaOf(one, choice?.names ?? {})), columns }
  })
}

async function withFiles<T>(
  files: readonly InputFile[],
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const paths = files.map(({ path }) => path)
  return await withDuckdb({ paths }, work).catch((error: unknown) => {
    if (error instanceof CandorError) throw error
    throw readingError(error, new Map(files.map(({ path, name }) => [path, name])))
  })
}

function sourceOptions({ delimiter = null, header = true, missing = [] }: ReadOptions): SourceOptions {
  return { delimiter, header, missing }
}

function wantedColumns({ columns }: Source, { only = null, types = {} }: ReadOptions): SourceColumn[] {
  const names = columns.map(({ name }) => name)
  const find = (name: string) => {
    const column = columns[names.indexOf(name)]
    if (column) return column
    throw candorError('data.unknown_column', { column: name, nearest: nearestName(name, names) })
  }
  if (only !== null) return only.map(find)
  Object.keys(types).forEach(find)
  return [...columns]
}

async function judge(
  connection: DuckDBConnection,
  files: readonly InputFile[],
  source: Source,
  options: ReadOptions,
): Promise<{ rows: number; judged: Judged[] }> {
  const kinds = new Map(Object.entries(options.types ?? {}))
  const declared = ({ name }: SourceColumn) => kinds.get(name) ?? null
  const { rows, counted } = await count(connection, source, declared)
  const judged: Judged[] = []
  for (const [j, column] of source.columns.entries()) {
    const counts = countsOf(rows, counted.slice(j * countsPerColumn, (j + 1) * countsPerColumn))
    const find = (condition: string) =>
      findValue(connection, files, column, condition, sourceOptions(options))
    judged.push({ column, counts, type: await judgedType(column, counts, declared(column), options, find) })
  }
  return { rows, judged }
}

/** Columns that one query counts: DuckDB's time to plan one grows with their square, four seconds for 300. */
const columnsPerQuery = 64

async function count(
  connection: DuckDBConnection,
  { from, columns }: Source,
  declared: (column: SourceColumn) => DeclaredKind | null,
): Promise<{ rows: number; counted: number[] }> {
  const counted: number[] = []
  let rows = 0
  for (let first = 0; first === 0 || first < columns.length; first += columnsPerQuery) {
    const some = columns.slice(first, first + columnsPerQuery)
    const aggregates = ['count(*)', ...some.map((column) => countingSql(column, declared(column)))]
    const result = await connection.runAndReadAll(`select ${aggregates.join(', ')} from ${from}`)
    const [all = 0, ...counts] = result.getRows()[0]!.map(Number)
    rows = all
    counted.push(...counts)
  }
  return { rows, counted }
}

async function judgedType(
  column: SourceColumn,
  counts: KindCounts,
  declared: DeclaredKind | null,
  options: ReadOptions,
  find: (condition: string) => Promise<Place>,
): Promise<ColumnType> {
  const { name } = column
  if (counts.nested > 0)
    throw appError('files.nested_value', { column: name, received: column.native ?? 'JSON' })
  const type = columnType(column, counts, declared)
  if (type === null)
    throw appError('files.wrong_value', {
      ...(await find(contradictionSql(declared!, column))),
      column: name,
      expected: expectations[declared!],
    })
  const { unjudged = [] } = options
  if (unjudged === 'all' || unjudged.includes(name)) return type
  if (counts.infinite > 0 && type !== 'category')
    throw appError('files.infinite_value', { ...(await find(infinitySql(column))), column: name })
  if (type === 'category' && declared === null && column.native === null && isMixed(counts))
    throw appError('files.mixed_column', {
      ...(await find(contradictionSql('number', column))),
      column: name,
      numbers: counts.numbers,
      values: counts.values,
    })
  return type
}

const expectations: Readonly<Record<DeclaredKind, string>> = {
  text: 'text',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  instant: 'a date or time such as 2024-05-31T09:30:00Z',
}

function schemaOf({ column, type }: Judged, names: Readonly<Record<string, string>>): ColumnSchema {
  const name = ownName(names, column.name)
  return { name, type, role: 'feature', unit: null, sensitivity: 'none', availableAt: 'before' }
}

function tellTypes(
  files: readonly InputFile[],
  rows: number,
  judged: readonly Judged[],
  columns: readonly Column[],
  { onNote, unjudged }: ReadOptions,
): void {
  if (!onNote) return
  const groups = Map.groupBy(judged, ({ type }) => type)
  const parts = [...groups].map(
    ([type, of]) => `${typeWords[type]} ${of.map((one) => one.column.name).join(', ')}`,
  )
  const from = files.length === 1 ? files[0]!.name : `${files.length} files`
  onNote(`${from}: ${rows} rows, ${columns.length} columns; ${parts.join('; ')}`)
  for (const { column, type, counts } of judged) {
    if (
      type === 'category' &&
      counts.integers > 0 &&
      counts.integers === counts.values &&
      counts.largest >= exactIntegers
    )
      onNote(
        `column ${column.name}: integers beyond 2^53 are kept as text, so that different ones stay different`,
      )
    else if (unjudged === 'all' && type === 'category' && isMixed(counts))
      onNote(`column ${column.name}: text, though ${counts.numbers} of ${counts.values} values are numbers`)
  }
}

const typeWords: Readonly<Record<ColumnType, string>> = {
  int32: 'integers',
  float64: 'numbers',
  float32: 'float32 numbers',
  boolean: 'true/false',
  instant: 'dates',
  category: 'text',
}
