import { createWriteStream } from 'node:fs'
import { extname } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { appError } from '../errors.ts'
import { wholeFile, writingError } from '../store/whole-file.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'
import { writeParquet } from './files/write-parquet.ts'

export const outputFormats = ['csv', 'parquet', 'ndjson', 'json'] as const
export type OutputFormat = (typeof outputFormats)[number]

export type WriteOptions = {
  readonly force?: boolean
  /** needed for `-`; otherwise the name's ending decides */
  readonly format?: OutputFormat | null
  /** goes into the key-value metadata of a Parquet file under `candor` */
  readonly metadata?: string | null
  readonly stdout?: Writable | undefined
}

const endings: Readonly<Record<string, OutputFormat>> = {
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
}

const rowsPerPiece = 2048

/**
 * Writes rows to a file, whole or not at all, or to standard output for `-`. Numbers are written with the fewest digits that read
 * back as the same double; the rows are never held as one text.
 *
 * @throws files.exists without `force`, files.not_writable, files.unknown_output_format, files.names_alike
 */
export async function writeRows(path: string, table: OutputRows, options: WriteOptions = {}): Promise<void> {
  await writeParts(path, [table], options)
}

/**
 * The same for rows that come part by part, at least one, all with the same columns: a part is asked for when the one before it is written.
 *
 * @throws as `writeRows`
 */
export async function writeParts(
  path: string,
  parts: Iterable<OutputRows>,
  options: WriteOptions = {},
): Promise<void> {
  const format = outputFormatOf(path, options.format ?? null)
  if (path === '-') return await writeText(options.stdout ?? process.stdout, format, parts)
  await wholeFile(path, options.force ?? false, async (neighbour) => {
    if (format === 'parquet') return await writeParquet(neighbour, parts, options.metadata ?? null)
    await pipeline(Readable.from(pieces(format, parts)), createWriteStream(neighbour))
  })
}

/**
 * The format that a file name or `--format` asks for.
 *
 * @throws files.unknown_output_format
 * @example
 * outputFormatOf('phi.parquet', null) // 'parquet'
 */
export function outputFormatOf(path: string, told: OutputFormat | null): OutputFormat {
  const format = path === '-' ? told : (told ?? endings[extname(path).toLowerCase()] ?? null)
  if (format === null || (path === '-' && format === 'parquet'))
    throw appError('files.unknown_output_format', {
      path,
      known: path === '-' ? '--format csv, ndjson, json' : Object.keys(endings).join(', '),
    })
  return format
}

async function writeText(stream: Writable, format: OutputFormat, parts: Iterable<OutputRows>): Promise<void> {
  await pipeline(Readable.from(pieces(format, parts)), stream, { end: false }).catch((error: unknown) => {
    if (!hasNoReader(error)) throw writingError(error, 'standard output')
  })
}

/** Whether a stream failed because its reader has seen enough (`| head`). */
export function hasNoReader(error: unknown): boolean {
  const gone = ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_PREMATURE_CLOSE']
  return error instanceof Error && 'code' in error && gone.includes(String(error.code))
}

function* pieces(format: OutputFormat, parts: Iterable<OutputRows>): Generator<string> {
  let written = 0
  let isFirst = true
  for (const part of parts) {
    if (isFirst && format === 'csv') yield `${part.columns.map(({ name }) => csvText(name)).join(',')}\n`
    isFirst = false
    for (const piece of piecesOfPart(format, part, written === 0)) yield piece
    written += part.rows
  }
  if (format === 'json') yield written === 0 ? '[]\n' : '\n]\n'
}

function* piecesOfPart(
  format: OutputFormat,
  { rows, columns }: OutputRows,
  isFirst: boolean,
): Generator<string> {
  const line = format === 'csv' ? csvLine : jsonLine
  for (let start = 0; start < rows; start += rowsPerPiece) {
    const end = Math.min(rows, start + rowsPerPiece)
    let piece = ''
    for (let row = start; row < end; row++) {
      if (format === 'json') piece += isFirst && row === 0 ? '[\n' : ',\n'
      piece += line(columns, row)
      if (format !== 'json') piece += '\n'
    }
    yield piece
  }
}

function csvLine(columns: readonly OutputColumn[], row: number): string {
  return columns.map(({ at }) => csvField(at(row))).join(',')
}

function csvField(value: number | string | boolean | null): string {
  if (value === null || Number.isNaN(value)) return ''
  return typeof value === 'string' ? csvText(value) : String(value)
}

function csvText(text: string): string {
  const plain = isFormula(text) ? `'${text}` : text
  return plain === '' || /[",\r\n]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/**
 * Whether a spreadsheet would take a text for a formula, and run it: it begins with = + - a tab or a carriage return, or calls something after an @, and is neither a
 * number nor a sign alone. Such a text is written with an apostrophe before it.
 */
function isFormula(text: string): boolean {
  if (/^[+-]?(\d[\d.,]*|[.,]\d+)(e[+-]?\d+)?$/i.test(text)) return false
  return /^[=+\-\t\r]./s.test(text) || /^@.*[(|!]/s.test(text)
}

function jsonLine(columns: readonly OutputColumn[], row: number): string {
  return `{${columns.map(({ name, at }) => `${JSON.stringify(name)}:${JSON.stringify(at(row))}`).join(',')}}`
}

export type { OutputColumn, OutputRows }
