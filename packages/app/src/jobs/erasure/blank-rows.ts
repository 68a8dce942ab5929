import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
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
  const blank = JSON.stringify(Object.fromEntries(source.columns.map(({ name }) => [name, null])))
  const lines = createInterface({ input: createReadStream(file.path), crlfDelay: Number.POSITIVE_INFINITY })
  async function* written() {
    let row = 0
    for await (const line of lines) {
      if (line.trim() === '') continue
      yield `${gone.has(row++) ? blank : line}\n`
    }
  }
  await pipeline(Readable.from(written()), createWriteStream(out, { mode: 0o600 }))
}
