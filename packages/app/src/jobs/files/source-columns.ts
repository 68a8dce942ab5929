import { candorError } from '@candor/core'
import type { TableReading } from '@candor/scenarios'
import type { DuckDBConnection } from '@duckdb/node-api'
import { appError } from '../../errors.ts'
import { type DelimitedHeader, delimitedHeader, endsOtherwise } from './delimited-header.ts'
import { sqlName, sqlPath, sqlText } from './duckdb.ts'
import type { InputFile, SparseColumns } from './input-file.ts'
import { beginningOf } from './input-files.ts'
import { refusePackedTexts } from './packed-texts.ts'

/**
 * A column as a file offers it: `text` is the SQL expression of its value as text, `native` the SQL type that the file itself
 * states (null in delimited text, 'JSON' where each value has its own).
 */
export type SourceColumn = { readonly name: string; readonly text: string; readonly native: string | null }

/** What the files offer: an SQL relation in the order of their rows, and its columns. */
export type Source = {
  readonly from: string
  readonly columns: readonly SourceColumn[]
  /** what separates the fields of delimited text; null in other formats */
  readonly delimiter: string | null
  /** lines before the header of delimited text */
  readonly skipped: number
  /** of LIBSVM text: the indices that are columns; any other is one too, missing everywhere */
  readonly sparse: SparseColumns | null
}

export type SourceOptions = {
  readonly delimiter: string | null
  readonly header: boolean
  readonly missing: readonly string[]
  readonly numbers?: TableReading['numbers']
  readonly repeated?: 'numbered' | undefined
}

/**
 * Looks at the head of every file and says how DuckDB reads all of them as one table.
 *
 * @throws data.duplicate_column, files.header_differs, files.formats_differ, files.text_too_long
 */
export async function sourceOf(
  connection: DuckDBConnection,
  files: readonly InputFile[],
  options: SourceOptions,
): Promise<Source> {
  const source = await plainSource(connection, files, options)
  const { numbers = {} } = options
  return { ...source, columns: source.columns.map((column) => respelt(column, numbers)) }
}

/** The column with its numbers written as SQL reads them. */
function respelt(column: SourceColumn, numbers: NonNullable<TableReading['numbers']>): SourceColumn {
  const { name, text } = column
  if (!Object.hasOwn(numbers, name)) return column
  const isComma = numbers[name] === 'decimal_comma'
  const bare = `regexp_replace(${text}, '[${isComma ? '.' : ','}$€£% ]|s', '', 'g')`
  return { name, text: isComma ? `replace(${bare}, ',', '.')` : bare, native: null }
}

async function plainSource(
  connection: DuckDBConnection,
  files: readonly InputFile[],
  options: SourceOptions,
): Promise<Source> {
  const [first] = files
  const other = files.find((file) => file.format !== first!.format)
  if (other)
    throw appError('files.formats_differ', { first: first!.name, other: other.name, format: other.format })
  if (first!.sparse !== undefined)
    return await delimitedSource(files, { ...options, delimiter: ',', header: true })
  if (first!.format === 'delimited') return await delimitedSource(files, options)
  if (first!.format === 'parquet') await refusePackedTexts(connection, files)
  const missing = options.missing.filter((text) => text !== '')
  return await describedSource(connection, relationOf(files), missing)
}

async function delimitedSource(files: readonly InputFile[], options: SourceOptions): Promise<Source> {
  const heads = await Promise.all(files.map((file) => headOf(file, options)))
  const [first] = heads
  heads.forEach((head, i) => {
    if (options.header && head.names.join('\n') !== first!.names.join('\n'))
      throw appError('files.header_differs', {
        file: files[i]!.name,
        received: head.names.join(', '),
        expected: first!.names.join(', '),
        first: files[0]!.name,
      })
  })
  const { names, delimiter, skipped } = first!
  const other = heads.findIndex((head) => head.skipped !== skipped)
  if (other > 0)
    throw appError('files.formats_differ', {
      first: files[0]!.name,
      other: files[other]!.name,
      format:
        heads[other]!.skipped > 0 ? 'text with a line sep= before its header' : 'text without a line sep=',
    })
  const columns = names.map((_, j) => `'c${j}': 'VARCHAR'`)
  const from = `read_csv([${files.map((file) => sqlPath(file.path)).join(', ')}], auto_detect = false, strict_mode = true,
    max_line_size = 16777216, buffer_size = 33554432, header = ${options.header}, skip = ${skipped},
    delim = ${sqlText(delimiter)}, quote = '"', escape = '"',
    compression = '${files[0]!.gzip ? 'gzip' : 'none'}', nullstr = [${['', ...options.missing].map(sqlText).join(', ')}],
    columns = {${columns.join(', ')}})`
  return {
    from,
    delimiter,
    skipped,
    sparse: files[0]!.sparse ?? null,
    columns: names.map((name, j) => ({ name, text: `c${j}`, native: null })),
  }
}

async function headOf(
  file: InputFile,
  { delimiter, header, repeated }: SourceOptions,
): Promise<Omit<DelimitedHeader, 'fields'> & { readonly names: readonly string[] }> {
  const text = new TextDecoder().decode(await beginningOf(file))
  if (endsOtherwise(text))
    throw appError('files.malformed', {
      path: file.name,
      detail: 'its line sep= ends in another way than the lines after it',
    })
  const told = delimiter ?? (file.name.replace(/\.gz$/, '').endsWith('.tsv') ? '\t' : null)
  const head = delimitedHeader(text, told)
  const names = head.fields.map((field, j) => (header && field.trim() !== '' ? field.trim() : `column_${j}`))
  const { delimiter: sign, skipped } = head
  if (repeated === 'numbered') return { names: numbered(names), delimiter: sign, skipped }
  refuseRepeated(names)
  return { names, delimiter: sign, skipped }
}

/** The second column of a name gets the first free one of NAME_2, NAME_3, … */
function numbered(names: readonly string[]): string[] {
  const used = new Set(names)
  return names.map((name, j) => {
    if (names.indexOf(name) === j) return name
    let next = 2
    while (used.has(`${name}_${next}`)) next++
    used.add(`${name}_${next}`)
    return `${name}_${next}`
  })
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, j) => names.indexOf(name) !== j)
  if (repeated === undefined) return
  const count = names.filter((name) => name === repeated).length
  throw candorError('data.duplicate_column', { column: repeated, count })
}

function relationOf(files: readonly InputFile[]): string {
  const paths = `[${files.map((file) => sqlPath(file.path)).join(', ')}]`
  if (files[0]!.format === 'parquet') return `read_parquet(${paths}, union_by_name = ${files.length > 1})`
  const format = files[0]!.format === 'json' ? 'auto' : 'newline_delimited'
  const compression = files[0]!.gzip ? 'gzip' : 'uncompressed'
  return `read_json(${paths}, format = '${format}', compression = '${compression}', records = true, sample_size = -1,
    maximum_depth = 1, union_by_name = true, maximum_object_size = 67108864)`
}

async function describedSource(
  connection: DuckDBConnection,
  from: string,
  missing: readonly string[],
): Promise<Source> {
  const described = await connection.runAndReadAll(`describe select * from ${from}`)
  const columns = described
    .getRows()
    .map(([name, type]) => describedColumn(String(name), String(type), missing))
  return { from, columns, delimiter: null, skipped: 0, sparse: null }
}

function describedColumn(name: string, native: string, missing: readonly string[]): SourceColumn {
  const value = native === 'JSON' ? `(${sqlName(name)} ->> '$')` : `${sqlName(name)}::varchar`
  const text = missing.reduce((inner, word) => `nullif(${inner}, ${sqlText(word)})`, value)
  return { name, text, native }
}
