import { createReadStream, createWriteStream } from 'node:fs'
import { glob, mkdtemp, open, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, gunzipSync, constants as zlib } from 'node:zlib'
import { appError } from '../../errors.ts'
import { systemReason } from '../../store/system-reason.ts'
import { passing, writingError } from '../../store/whole-file.ts'
import type { InputFile, InputFormat } from './input-file.ts'
import { withLibsvmTables } from './libsvm-table.ts'

/** Formats that are refused by name, and what to do instead. */
const refused: Readonly<Record<string, string>> = {
  '.xlsx': 'an Excel workbook; save the sheet as CSV',
  '.xls': 'an Excel workbook; save the sheet as CSV',
  '.ods': 'a spreadsheet; save the sheet as CSV',
  '.pkl': 'a pickle, which runs code when it is read; write the table with to_csv or to_parquet',
  '.pickle': 'a pickle, which runs code when it is read; write the table with to_csv or to_parquet',
  '.joblib': 'a pickle, which runs code when it is read; write the table with to_csv or to_parquet',
  '.feather': 'a Feather file; write the table as Parquet',
  '.arrow': 'an Arrow file; write the table as Parquet',
  '.rds': 'an R object; write the table with write.csv',
  '.sav': 'an SPSS file; write the table as CSV',
  '.dta': 'a Stata file; write the table as CSV',
  '.zip': 'a ZIP archive; unpack it, or compress the file with gzip',
}

const formats: Readonly<Record<string, InputFormat>> = {
  '.csv': 'delimited',
  '.tsv': 'delimited',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.svm': 'libsvm',
  '.libsvm': 'libsvm',
}

/** What else must be known to open files: the encoding of text that is not UTF-8, the table of a folder. */
export type FileReading = { readonly encoding?: string | undefined; readonly table?: string | undefined }

/**
 * The files that the given names stand for: a name itself, a pattern, or `-` for standard input, which is first written to a file of
 * its own. Every file is looked at: there, not a folder, not empty, of a known format, and a gzip that ends properly.
 *
 * @throws files.not_found, files.is_folder, files.empty, files.unsupported_format, files.truncated
 */
export async function withInputFiles<T>(
  names: readonly string[],
  stdin: Readable,
  work: (files: readonly InputFile[]) => Promise<T>,
  { encoding, table }: FileReading = {},
): Promise<T> {
  const streams = await Promise.all(names.map((name) => streamOf(name, stdin)))
  const reading = { encoding, table }
  if (encoding !== undefined || streams.some((stream) => stream !== null))
    return await inSpool(async (spool) =>
      work(await asTables(await filesOf(names, streams, spool, reading), spool)),
    )
  const files = await filesOf(names, streams, '', reading)
  if (!files.some(({ format }) => format === 'libsvm') && !isMixed(files)) return await work(files)
  return await inSpool(async (spool) => work(await asTables(files, spool)))
}

async function plain(file: InputFile, path: string): Promise<InputFile> {
  if (!file.gzip) return file
  await pipeline(createReadStream(file.path), createGunzip(), createWriteStream(path)).catch(
    (error: unknown) => {
      throw writingError(error, path)
    },
  )
  return { ...file, path, gzip: false }
}

async function inSpool<T>(work: (spool: string) => Promise<T>): Promise<T> {
  const spool = await mkdtemp(join(tmpdir(), 'candor-input-'))
  return await passing(spool, () => work(spool))
}

/** Whether some are packed and others are not, which no reader takes together. */
function isMixed(files: readonly InputFile[]): boolean {
  return files.some(({ gzip }) => gzip !== files[0]!.gzip)
}

/** LIBSVM text becomes delimited text, packed files beside plain ones are unpacked; a mixture of formats is left to be refused. */
async function asTables(given: readonly InputFile[], spool: string): Promise<readonly InputFile[]> {
  const files = isMixed(given)
    ? await Promise.all(given.map((file, k) => plain(file, join(spool, `plain-${k}`))))
    : given
  if (!files.every(({ format }) => format === 'libsvm')) return files
  return await withLibsvmTables(files, (k) => join(spool, `table-${k}`))
}

async function filesOf(
  names: readonly string[],
  streams: readonly (Readable | null)[],
  spool: string,
  { encoding, table }: FileReading,
): Promise<InputFile[]> {
  const paths = await Promise.all(
    names.map((name, i) =>
      streams[i] ? spooled(name, streams[i], join(spool, String(i))) : pathsOf(name, table),
    ),
  )
  const files = paths.flat()
  if (encoding === undefined) return await Promise.all(files.map(looked))
  return await Promise.all(
    files.map(async (file, k) => looked(await recoded(file, join(spool, `utf8-${k}`), encoding))),
  )
}

/** The first bytes of a file, unpacked where it is a gzip. */
export async function beginningOf(file: InputFile, bytes = 1 << 18): Promise<Uint8Array> {
  const head = await firstBytes(file.path, bytes)
  if (!file.gzip) return head
  return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH })
}

/** Standard input and named pipes can be read only once; null for a file. */
async function streamOf(name: string, stdin: Readable): Promise<Readable | null> {
  if (name === '-') return stdin
  const about = await stat(name).catch(() => null)
  return about?.isFIFO() ? createReadStream(name) : null
}

async function pathsOf(name: string, table?: string): Promise<[string, string][]> {
  const about = await stat(name).catch(() => null)
  if (about?.isDirectory()) return await tableIn(name, table)
  if (about !== null) return [[name, name]]
  const matched = /[*?[{]/.test(name) ? await matchesOf(name) : []
  if (matched.length === 0) throw appError('files.not_found', { path: name })
  return matched.map((path) => [path, path])
}

/** The table of a folder that `generate` wrote: the one that its manifest names by the scenario. */
async function tableIn(folder: string, told?: string): Promise<[string, string][]> {
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '')
  const [, written = null] = /"generator": *"([a-z-]+)"/.exec(manifest) ?? []
  const table = told ?? written
  const paths = ['.csv', '.csv.gz', '.tsv', '.parquet', '.ndjson', '.jsonl', '.json'].map((ending) =>
    join(folder, `${table}${ending}`),
  )
  for (const path of table === null ? [] : paths)
    if ((await stat(path).catch(() => null)) !== null) return [[path, path]]
  throw appError('files.is_folder', { path: folder })
}

/** The file as UTF-8; a packed one stays packed. */
async function recoded(
  [path, name]: [string, string],
  to: string,
  encoding: string,
): Promise<[string, string]> {
  const decoder = new TextDecoder(encoding)
  const isPacked = await isGzip(path)
  const text = new Transform({
    transform: (bytes, _, done) => done(null, decoder.decode(bytes, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  })
  const steps = isPacked ? [createGunzip(), text, createGzip()] : [text]
  await pipeline([createReadStream(path), ...steps, createWriteStream(to)]).catch((error: unknown) => {
    throw writingError(error, to)
  })
  return [to, name]
}

async function matchesOf(pattern: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern)) paths.push(path)
  return paths.sort()
}

async function spooled(name: string, stream: Readable, path: string): Promise<[string, string][]> {
  await pipeline(stream, createWriteStream(path)).catch((error: unknown) => {
    throw writingError(error, path)
  })
  return [[path, name === '-' ? 'standard input' : name]]
}

async function looked([path, name]: [string, string]): Promise<InputFile> {
  const about = await stat(path)
  if (about.isDirectory()) throw appError('files.is_folder', { path: name })
  if (!about.isFile())
    throw appError('files.unreadable', { path: name, reason: 'it is neither a file nor a pipe' })
  const [extension, packed] = extensionOf(name)
  const advice = refused[extension]
  if (advice !== undefined) throw appError('files.unsupported_format', { path: name, format: advice })
  if (about.size === 0) throw appError('files.empty', { path: name })
  const gzip = packed || (await isGzip(path))
  if (gzip) await checkGzip(path, name)
  const file = { path, name, gzip, format: formats[extension] ?? 'delimited' } as const
  const head = await beginningOf(file)
  if (isBlank(head)) throw appError('files.empty', { path: name })
  if (isUtf16(head)) throw appError('files.not_utf8', { file: name, line: 1 })
  return { ...file, format: formats[extension] ?? guessed(head) }
}

function isBlank(head: Uint8Array): boolean {
  return head.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}

/** Excel's "Unicode text" begins with the byte order mark of UTF-16. */
function isUtf16([a, b]: Uint8Array): boolean {
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
}

function extensionOf(name: string): [extension: string, packed: boolean] {
  const parts = basename(name).toLowerCase().split('.')
  const packed = parts.at(-1) === 'gz'
  if (packed) parts.pop()
  return [parts.length > 1 ? `.${parts.at(-1)}` : '', packed]
}

async function isGzip(path: string): Promise<boolean> {
  const [a, b] = await firstBytes(path, 2)
  return a === 0x1f && b === 0x8b
}

async function firstBytes(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path).catch((error: Error) => {
    throw appError('files.unreadable', { path, reason: systemReason(error.message) })
  })
  try {
    const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(length), position: 0 })
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** DuckDB takes the rows before the break of a cut gzip for the whole, so the stream is read to its end here first. */
async function checkGzip(path: string, name: string): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  await pipeline(createReadStream(path), createGunzip(), nowhere).catch((error: Error) => {
    const detail = systemReason(error.message)
    if (detail === 'incorrect header check')
      throw appError('files.malformed', { path: name, detail: 'it is no gzip' })
    throw appError('files.truncated', { path: name, detail })
  })
}

function guessed(head: Uint8Array): InputFormat {
  const text = new TextDecoder().decode(head.subarray(0, 256)).trimStart()
  if (text.startsWith('PAR1')) return 'parquet'
  if (text.startsWith('{')) return 'ndjson'
  if (/^[-+.\de]+(:[-+.\de]+)?( qid:\d+)?( \d+:[-+.\de]+)+ *$/im.test(text.split('\n', 1)[0]!))
    return 'libsvm'
  return text.startsWith('[') ? 'json' : 'delimited'
}
