import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { writingError } from '../../store/whole-file.ts'
import { sqlName, sqlText } from '../files/duckdb.ts'
import { type OpenSource, withSource } from '../files/with-source.ts'

export type BlankRows = {
  /** 0-based */
  readonly rows: readonly number[]
  /** what a row's number is: its place, or what this column says */
  readonly by?: string
  /** columns that lose their values there; default: all */
  readonly columns?: readonly string[]
}

/**
 * Writes a file of rows once more, in its own format, where some rows have no value any more. They stay as rows: the number of every other one is what it was.
 *
 * @param out named as the file is, a neighbour of it; not there yet
 */
export async function blankRows(path: string, out: string, what: BlankRows): Promise<void> {
  await withSource(path, [out], async (open) => {
    if (open.file.format === 'ndjson') await blankLines(open, out, what.rows)
    else await copyBlanked(open, out, what)
  }).catch((error: unknown) => {
    throw writingError(error, out)
  })
}

/** No column of a file is called so. */
const place = sqlName('\u0001')

async function copyBlanked(
  { connection, file: { format }, source }: OpenSource,
  out: string,
  { rows, by, columns = source.columns.map(({ name }) => name) }: BlankRows,
): Promise<void> {
  const number = by === undefined ? 'row_number() over () - 1' : sqlName(by)
  const isBlank = `${place} in (select unnest([${rows.join(', ')}]::bigint[]))`
  const kept = source.columns.map(({ name, text }) => {
    const value = format === 'delimited' ? text : sqlName(name)
    return `${columns.includes(name) ? `case when ${isBlank} then null else ${value} end` : value} as ${sqlName(name)}`
  })
  const options =
    format === 'delimited'
      ? `format csv, header true, delimiter ',', quote '"', escape '"'`
      : 'format parquet, compression zstd, use_tmp_file false'
  await connection.run(
    `copy (select ${kept.join(', ')} from (select *, ${number} as ${place} from ${source.from})) to ${sqlText(out)} (${options})`,
  )
}

/** Every line that is not empty is a row; the others keep their bytes. */
async function blankLines({ file, source }: OpenSource, out: string, rows: readonly number[]): Promise<void> {
  const gone = new Set(rows)
  const blank = Buffer.from(
    `${JSON.stringify(Object.fromEntries(source.columns.map(({ name }) => [name, null])))}\n`,
  )
  async function* written() {
    let row = 0
    for await (const line of linesOf(file.path)) if (!isEmpty(line)) yield gone.has(row++) ? blank : line
  }
  await pipeline(Readable.from(written()), createWriteStream(out, { mode: 0o600 }))
}

const lineFeed = 0x0a
const space = new Set([0x20, 0x09, 0x0d, lineFeed])

/** Lines with what ends them, the last one too: only a line feed ends one, whatever signs may stand in a text. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      yield Buffer.concat([...begun, piece.subarray(start, end + 1)])
      begun = []
      start = end + 1
    }
    begun.push(piece.subarray(start))
  }
  yield Buffer.concat([...begun, Buffer.of(lineFeed)])
}

function isEmpty(line: Buffer): boolean {
  return line.every((byte) => space.has(byte))
}
