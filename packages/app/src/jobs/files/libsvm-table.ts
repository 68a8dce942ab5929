import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { appError } from '../../errors.ts'
import { oneLine } from '../phrases.ts'
import type { InputFile, SparseColumns } from './input-file.ts'

/** One line: the label, its weight and query where they stand there, and numbers by index. */
export type LibsvmRow = {
  readonly label: string
  readonly weight: string | null
  readonly query: string | null
  readonly values: ReadonlyMap<number, string>
}

type Found = { first: number; last: number; hasWeight: boolean; hasQuery: boolean; rows: number }

/** Every index up to the last becomes a column. */
const mostColumns = 10_000

/**
 * Writes LIBSVM files as delimited files of one header: `label`, `weight` and `query` where lines carry them, then a column for each index
 * from the first to the last. What a line leaves out is missing.
 *
 * @param placeOf where the table of the k-th file goes
 * @throws files.malformed naming the line, files.empty, files.too_many_columns
 */
export async function withLibsvmTables(
  files: readonly InputFile[],
  placeOf: (k: number) => string,
): Promise<InputFile[]> {
  const found: Found = {
    first: Number.POSITIVE_INFINITY,
    last: -1,
    hasWeight: false,
    hasQuery: false,
    rows: 0,
  }
  for (const file of files) for await (const row of rowsOf(file)) note(found, row, file)
  if (found.rows === 0) throw appError('files.empty', { path: files[0]!.name })
  const sparse = { first: Math.min(found.first, found.last + 1), last: found.last }
  return await Promise.all(
    files.map(async (file, k): Promise<InputFile> => {
      await writeTable(file, placeOf(k), found, sparse)
      return { name: file.name, path: placeOf(k), format: 'delimited', gzip: false, sparse }
    }),
  )
}

/**
 * Reads one line; null for an empty one or a comment.
 *
 * @returns what is wrong with it, where it cannot be read
 * @example
 * libsvmRow('1 3:0.5 # a comment') // { label: '1', weight: null, query: null, values: Map { 3 => '0.5' } }
 */
export function libsvmRow(line: string): LibsvmRow | string | null {
  const [head = '', ...items] = line.replace(/#.*/, '').trim().split(/\s+/)
  if (head === '') return null
  const [label = '', weight = null, ...rest] = head.split(':')
  if (rest.length > 0 || !isNumber(label) || (weight !== null && !isNumber(weight)))
    return `${oneLine(head)} is no label`
  const values = new Map<number, string>()
  let query: string | null = null
  for (const item of items) {
    const [, key = '', value = ''] = /^([^:]+):([^:]+)$/.exec(item) ?? []
    if (key === 'qid' && query === null) query = value
    else if (!/^\d{1,9}$/.test(key) || !isNumber(value)) return `${oneLine(item)} is no index:number`
    else if (values.has(Number(key))) return `index ${key} stands twice`
    else values.set(Number(key), value)
  }
  return { label, weight, query, values }
}

/** The name of an index. */
export function sparseName(index: number): string {
  return `f${index}`
}

/** Whether a name is that of an index, which any LIBSVM file has, if only by leaving it out. */
export function isSparseName(name: string): boolean {
  return /^f\d+$/.test(name)
}

function isNumber(text: string): boolean {
  return text !== '' && (!Number.isNaN(Number(text)) || /^[+-]?(nan|inf|infinity)$/i.test(text))
}

function note(found: Found, { values, weight, query }: LibsvmRow, { name }: InputFile): void {
  found.rows++
  found.hasWeight ||= weight !== null
  found.hasQuery ||= query !== null
  for (const index of values.keys()) {
    found.first = Math.min(found.first, index)
    found.last = Math.max(found.last, index)
  }
  const received = found.last - found.first + 1
  if (received > mostColumns)
    throw appError('files.too_many_columns', { path: name, received, limit: mostColumns })
}

async function* rowsOf({ path, name, gzip }: InputFile): AsyncGenerator<LibsvmRow> {
  const bytes = createReadStream(path)
  let line = 0
  for await (const text of createInterface({ input: gzip ? bytes.pipe(createGunzip()) : bytes })) {
    line++
    const row = libsvmRow(text)
    if (typeof row === 'string')
      throw appError('files.malformed', { path: name, detail: `line ${line}: ${row}` })
    if (row !== null) yield row
  }
}

async function writeTable(
  file: InputFile,
  place: string,
  { hasWeight, hasQuery }: Found,
  { first, last }: SparseColumns,
): Promise<void> {
  const out = createWriteStream(place)
  const done = finished(out)
  const indices = Array.from({ length: last - first + 1 }, (_, j) => first + j)
  const beside = [...(hasWeight ? ['weight'] : []), ...(hasQuery ? ['query'] : [])]
  out.write(`${['label', ...beside, ...indices.map(sparseName)].join(',')}\n`)
  for await (const { label, weight, query, values } of rowsOf(file)) {
    const more = [...(hasWeight ? [weight ?? '1'] : []), ...(hasQuery ? [query ?? ''] : [])]
    const cells = indices.map((index) => values.get(index) ?? '')
    if (!out.write(`${[label, ...more, ...cells].join(',')}\n`)) await once(out, 'drain')
  }
  out.end()
  await done
}
