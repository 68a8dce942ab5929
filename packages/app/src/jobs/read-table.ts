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
import type { TableReading } from '@candor/scenarios'
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
import { withDuckdb, withProgress } from './files/duckdb.ts'
import { readingError } from './files/file-errors.ts'
import { findValue, type Place } from './files/find-value.ts'
import type { InputFile, SparseColumns } from './files/input-file.ts'
import { withInputFiles } from './files/input-files.ts'
import { type Beside, withJoinedFile } from './files/joined-file.ts'
import { isSparseName } from './files/libsvm-table.ts'
import { type BlockReading, columnBlocks, type ReadPlan } from './files/read-columns.ts'
import { columnsNamed, countMet, rowsWhere } from './files/rows-where.ts'
import { type Source, type SourceColumn, type SourceOptions, sourceOf } from './files/source-columns.ts'
import { ownName } from './own-name.ts'
import { counted, someNames } from './phrases.ts'

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
  readonly choose?: (names: readonly string[], sparse: SparseColumns | null) => ColumnChoice
  /** an SQL condition over the columns of the files; rows that do not meet it are left out */
  readonly where?: string | null
  /** rows of the files from (counted from 0) to (excluded); null for all */
  readonly range?: { readonly from: number; readonly to: number } | null
  /** columns whose stray texts and infinities do not matter because nobody computes with them; 'all' to look only */
  readonly unjudged?: readonly string[] | 'all'
  /** is told how far the first pass over the files has come, and when it is over */
  readonly look?: {
    readonly update: (done: number, total: number) => void
    readonly done: () => void
  }
  /** receives the sentence that tells the types */
  readonly onTypes?: (text: string) => void
  /** receives the sentences about oddities */
  readonly onNote?: (text: string) => void
  readonly stdin?: Readable
  /** of text that is not UTF-8, as the WHATWG names it */
  readonly encoding?: string
  /** columns whose numbers are not written as numbers are */
  readonly numbers?: TableReading['numbers']
  /** numbered: of columns of one name the second is called NAME_2; else they are refused */
  readonly repeated?: 'numbered' | undefined
  /** of a folder: the table that is read, and what is put beside it */
  readonly table?: string
  readonly joined?: TableReading['joined']
}

/** Columns to read, what they are, and the names they get where those differ. */
export type ColumnChoice = {
  readonly only: readonly string[]
  readonly types: Readonly<Record<string, DeclaredKind>>
  readonly names?: Readonly<Record<string, string>>
}

/** A table; of some rows of the files, with their positions there. */
export type TableOfRows = Table & { readonly positions?: Int32Array }

type Judged = {
  readonly column: SourceColumn
  readonly type: ColumnType
  readonly counts: KindCounts
  readonly declared: DeclaredKind | null
}

/** A table that is open for reading: what it holds is known, its rows come block by block. */
export type OpenTable = {
  /** rows that will come: those that meet the condition, in the range */
  readonly rows: number
  /** rows of the files */
  readonly of: number
  readonly schema: readonly ColumnSchema[]
  /**
   * The rows in their order, no more than `blockRows` at a time. Types are those of the whole table; levels of text are those of the block. May be
   * asked for again, one after another.
   */
  readonly blocks: (blockRows: number) => AsyncGenerator<TableBlock>
  /** the same without the range: all rows that meet the condition */
  readonly allBlocks: (blockRows: number) => AsyncGenerator<TableBlock>
}

/** Rows of a table that were read together. */
export type TableBlock = {
  readonly table: Table
  /** place of the first row in the input, where the rows follow one another */
  readonly first: number
  /** places in the input, where they do not */
  readonly positions: Int32Array | null
}

/**
 * Reads delimited text, Parquet, JSON lines or a JSON array, LIBSVM text, gzip of the text ones, several files as one table, `-` as standard input.
 * Types are found out over all rows: true and false are booleans, integers that fit are int32, other numbers float64, ISO dates
 * instants, everything else text. Only the empty field is missing unless `missing` says otherwise. Rows keep the order of the input.
 *
 * @throws files.* and data.* for everything that is wrong with a file, naming file, line, column and value where there is one
 */
export async function readTable(names: readonly string[], options: ReadOptions = {}): Promise<TableOfRows> {
  return await opened(names, options, async ({ rows, blocks, tell }) => {
    for await (const { table, positions } of blocks(rows)) {
      tell(table.columns)
      return positions === null ? table : { ...table, positions }
    }
    throw candorError('data.no_rows', { what: names[0]!, minimum: 1 })
  })
}

/**
 * The same for tables that memory may not hold: gives the open table to the work, which asks for its rows block by block. One pass over the files
 * finds out types and counts rows, so that they do not depend on the blocks.
 *
 * @throws as `readTable`; jobs.row_out_of_range, jobs.no_row_in_range
 */
export async function withTable<T>(
  names: readonly string[],
  options: ReadOptions,
  work: (table: OpenTable) => Promise<T>,
): Promise<T> {
  return await opened(names, options, async (table) => {
    table.tell(null)
    return await work(table)
  })
}

/** `tell` says what was found out, oddities of text too where its columns are at hand. */
type Opened = OpenTable & { readonly tell: (columns: readonly Column[] | null) => void }
type Work<T> = (table: Opened) => Promise<T>

async function opened<T>(names: readonly string[], options: ReadOptions, work: Work<T>): Promise<T> {
  const stdin = options.stdin ?? process.stdin
  const { joined = [] } = options
  return await withInputFiles(
    names,
    stdin,
    (files) =>
      joined.length === 0
        ? openFiles(files, options, work)
        : openJoined(files, { names, joined, stdin, options, beside: [] }, work),
    options,
  )
}

type Joining = {
  readonly names: readonly string[]
  readonly joined: NonNullable<TableReading['joined']>
  readonly stdin: Readable
  readonly options: ReadOptions
  readonly beside: readonly Beside[]
}

/** Opens the tables beside the first one after another, then all of them as one. */
async function openJoined<T>(files: readonly InputFile[], joining: Joining, work: Work<T>): Promise<T> {
  const { names, joined, stdin, options, beside } = joining
  const [next, ...others] = joined
  if (next !== undefined)
    return await withInputFiles(
      names,
      stdin,
      (more) =>
        openJoined(
          files,
          { ...joining, joined: others, beside: [...beside, { ...next, files: more }] },
          work,
        ),
      { ...options, table: next.table },
    )
  const { repeated: _repeated, ...rest } = options
  return await withJoinedFile(files, beside, sourceOptions(options), (one) =>
    openFiles(one, { ...rest, delimiter: ',', header: true }, work),
  )
}

async function openFiles<T>(files: readonly InputFile[], given: ReadOptions, work: Work<T>): Promise<T> {
  return await withFiles(files, async (connection) => {
    const source = await sourceOf(connection, files, sourceOptions(given))
    const choice = given.choose?.(
      source.columns.map(({ name }) => name),
      source.sparse,
    )
    const options = { ...given, ...choice }
    const wanted = wantedColumns(source, options)
    const { rows: of, judged } = await judge(connection, files, { ...source, columns: wanted }, options)
    if (of === 0) throw candorError('data.no_rows', { what: files[0]!.name, minimum: 1 })
    const plans = judged.map(({ column, type }) => ({ type, sql: valueSql(type, column) }))
    const schema = judged.map((one) => schemaOf(one, choice?.names ?? {}))
    const chosen = await chosenRows(connection, files, { ...source, plans, rows: of }, given)
    return await work({
      rows: chosen.rows,
      of,
      schema,
      blocks: (blockRows) => tableBlocks(connection, schema, { ...chosen, blockRows }),
      allBlocks: (blockRows) =>
        tableBlocks(connection, schema, { ...chosen, blockRows, range: null, rows: chosen.all }),
      tell: (columns) => {
        options.onTypes?.(typesText(files, of, judged))
        tellOddities(files, source, judged, columns, options)
      },
    })
  })
}

/** A relation with the columns that are read from it, and which of its rows. */
type ChosenRows = Omit<BlockReading, 'blockRows'> & {
  readonly from: string
  /** rows that meet the condition, in the range or not */
  readonly all: number
  readonly plans: readonly ReadPlan[]
}

async function* tableBlocks(
  connection: DuckDBConnection,
  schema: readonly ColumnSchema[],
  { from, plans, ...reading }: ChosenRows & BlockReading,
): AsyncGenerator<TableBlock> {
  const { rows } = reading
  if (plans.length === 0) return yield { table: { rows, schema: [], columns: [] }, first: 0, positions: null }
  for await (const { rows, first, positions, columns } of columnBlocks(connection, from, plans, reading))
    yield { table: { rows, schema, columns }, first, positions }
}

type PlannedSource = Source & { readonly plans: readonly ReadPlan[]; readonly rows: number }

/** The rows that are in the range and meet the condition. Columns that it names are judged as if nobody had said what they are but the user. */
async function chosenRows(
  connection: DuckDBConnection,
  files: readonly InputFile[],
  source: PlannedSource,
  options: ReadOptions,
): Promise<ChosenRows> {
  const { range = null, where: condition = null } = options
  const { from, plans, rows } = source
  if (condition === null) return { from, plans, met: null, all: rows, ...rowsInRange(rows, range) }
  const columns = columnsNamed(condition, source.columns)
  const named = { ...source, columns }
  const { judged } = await judge(connection, files, named, { ...options, unjudged: 'all' })
  const relation = rowsWhere(from, plans, condition, judged)
  const { all, inRange, last } = await countMet(connection, relation, condition, range)
  if (all === 0) throw appError('files.no_row_meets', { condition, rows })
  if (inRange === 0) throw appError('jobs.no_row_in_range', { from: range!.from, to: range!.to - 1, last })
  return { ...relation, range, all, rows: inRange }
}

function rowsInRange(all: number, range: BlockReading['range']): Pick<ChosenRows, 'rows' | 'range'> {
  if (range === null) return { rows: all, range }
  const { from, to } = range
  if (from >= all) throw appError('jobs.row_out_of_range', { row: from, last: all - 1 })
  return { rows: Math.min(to, all) - from, range }
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

function sourceOptions({
  delimiter = null,
  header = true,
  missing = [],
  numbers = {},
  repeated,
}: ReadOptions): SourceOptions {
  return { delimiter, header, missing, numbers, repeated }
}

function wantedColumns(
  { columns, sparse }: Source,
  { only = null, types = {} }: ReadOptions,
): SourceColumn[] {
  const names = columns.map(({ name }) => name)
  const find = (name: string) => {
    const column = columns[names.indexOf(name)]
    if (column) return column
    if (sparse !== null && isSparseName(name)) return { name, text: 'null::varchar', native: null }
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
  const { rows, numbers } = await withProgress(connection, options.look?.update, () =>
    count(connection, source, declared),
  )
  options.look?.done()
  const judged: Judged[] = []
  for (const [j, column] of source.columns.entries()) {
    const counts = countsOf(rows, numbers.slice(j * countsPerColumn, (j + 1) * countsPerColumn))
    const find = (condition: string) =>
      findValue(connection, files, column, condition, sourceOptions(options))
    const kind = declared(column)
    const type = await judgedType(column, counts, kind, options, find)
    judged.push({ column, counts, type, declared: kind })
  }
  return { rows, judged }
}

/** Columns that one query counts: DuckDB's time to plan one grows with their square, four seconds for 300. */
const columnsPerQuery = 64

async function count(
  connection: DuckDBConnection,
  { from, columns }: Source,
  declared: (column: SourceColumn) => DeclaredKind | null,
): Promise<{ rows: number; numbers: number[] }> {
  const numbers: number[] = []
  let rows = 0
  for (let first = 0; first === 0 || first < columns.length; first += columnsPerQuery) {
    const some = columns.slice(first, first + columnsPerQuery)
    const aggregates = ['count(*)', ...some.map((column) => countingSql(column, declared(column)))]
    const result = await connection.runAndReadAll(`select ${aggregates.join(', ')} from ${from}`)
    const [all = 0, ...counts] = result.getRows()[0]!.map(Number)
    rows = all
    numbers.push(...counts)
  }
  return { rows, numbers }
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

function typesText(files: readonly InputFile[], rows: number, judged: readonly Judged[]): string {
  const groups = Map.groupBy(judged, ({ type }) => type)
  const parts = [...groups].map(
    ([type, of]) => `${typeWords[type]} ${someNames(of.map((one) => one.column.name))}`,
  )
  const from = files.length === 1 ? files[0]!.name : `${files.length} files`
  return `${from}: ${counted(rows, 'row')}, ${counted(judged.length, 'column')}; ${parts.join('; ')}`
}

const typeWords: Readonly<Record<ColumnType, string>> = {
  int32: 'integers',
  float64: 'numbers',
  float32: 'float32 numbers',
  boolean: 'true/false',
  instant: 'dates',
  category: 'text',
}

function tellOddities(
  files: readonly InputFile[],
  { delimiter }: Source,
  judged: readonly Judged[],
  columns: readonly Column[] | null,
  { onNote, delimiter: told = null, unjudged }: ReadOptions,
): void {
  if (!onNote) return
  if (delimiter !== null && told === null && delimiter !== ',')
    onNote(`${files[0]!.name}: fields are separated by ${signWords[delimiter] ?? JSON.stringify(delimiter)}`)
  judged.forEach((one, j) => {
    const oddity = oddityOf(one, columns?.[j] ?? null, unjudged === 'all')
    if (oddity !== null) onNote(`column ${one.column.name}: ${oddity}`)
  })
}

const signWords: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** What a reader may not expect of the type that was found out. */
function oddityOf(
  { type, counts, declared, column: { name } }: Judged,
  column: Column | null,
  isLookedAt: boolean,
): string | null {
  const { values, integers, largest, numbers, padded } = counts
  if (values === 0 || declared !== null) return null
  if (type === 'int32' && padded > 0)
    return `its leading zeros are lost, as it is read as numbers; keep them with --types ${name}=text`
  if (type !== 'category') return null
  if (integers === values && largest >= exactIntegers)
    return 'integers beyond 2^53 are kept as text, so that different ones stay different'
  if (column?.type === 'category' && column.levels.every((level) => numberWithCommas.test(level)))
    return 'text, though its values look like numbers with commas; write 1,5 as 1.5 and 1,000 as 1000'
  return isLookedAt && isMixed(counts) ? `text, though ${numbers} of ${values} values are numbers` : null
}

const numberWithCommas = /^[+-]?\d[\d.]*(,\d+)+(\.\d+)?$/
