import { createHash, randomUUIDv7 } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CandorError } from '@candor/core'
import type { DatasetLimits } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import type { RecordedDataset, Store } from '../../store/index.ts'
import { randomHex } from '../random-hex.ts'
import { withTable } from '../read-table.ts'
import { createTurns } from './in-turn.ts'
import { requireModestParquet } from './require-modest-parquet.ts'

export type DatasetFormat = 'csv' | 'parquet' | 'ndjson'

export type KeepDataset = {
  readonly tenantId: string
  readonly principalId: string
  readonly name: string
  readonly format: DatasetFormat
  readonly kind: 'uploaded' | 'generated'
  readonly madeBy: Readonly<Record<string, unknown>> | null
  readonly at: number
}

/** Where data sets lie in a data folder. */
export const datasetsFolder = 'datasets'

/**
 * Makes a data set of a file that is whole: looks at all of it, gives it the name of its content, and enters it. The file is taken away from where it was; what
 * is refused stays there.
 *
 * @param path a file in the data folder whose ending is the format
 * @throws jobs.table_too_large, jobs.datasets_full, files.*, data.*
 */
export async function keepDataset(
  {
    store,
    dataDir,
    limits,
  }: { readonly store: Store; readonly dataDir: string; readonly limits: DatasetLimits },
  path: string,
  { tenantId, principalId, at, format, name, kind, madeBy }: KeepDataset,
): Promise<RecordedDataset> {
  const { rows, columns } = await asIts(name, path, () => lookedAt(path, format, limits))
  const sha256 = await digestOf(path)
  const uri = `${datasetsFolder}/${sha256}.${format}`
  const { size } = await stat(path)
  await mkdir(join(dataDir, datasetsFolder), { recursive: true })
  return inTurn(async () => {
    await requireRoom(store, tenantId, size, limits)
    await settle(path, join(dataDir, uri))
    return store.run('dataset.record', {
      tenantId,
      principalId,
      at,
      salt: randomHex(16),
      dataset: {
        id: randomUUIDv7(),
        name,
        digest: `sha256:${sha256}`,
        row_count: rows,
        bytes: size,
        schema_json: JSON.stringify(columns),
        uri,
        kind,
        made_by_json: madeBy === null ? null : JSON.stringify(madeBy),
      },
    })
  })
}

/** Those that come at once share the room that there is. */
const inTurn = createTurns()

/** Does work while no file becomes a data set. */
export function whileDatasetsStand<T>(work: () => Promise<T>): Promise<T> {
  return inTurn(work)
}

async function requireRoom(
  store: Store,
  tenantId: string,
  bytes: number,
  { totalBytes: limit }: DatasetLimits,
): Promise<void> {
  const used = await store.run('dataset.sum', { tenantId })
  if (used + bytes > limit) throw appError('jobs.datasets_full', { used, limit })
}

/** A file that is named by its content and synchronised: database first, files second would name one that is not there. */
export async function settle(from: string, to: string): Promise<void> {
  const file = await open(from, 'r+')
  await file.sync().finally(() => file.close())
  await rename(from, to)
}

async function lookedAt(path: string, format: DatasetFormat, limits: DatasetLimits) {
  await requirePlain(path, format)
  if (format === 'parquet') await requireModestParquet(path, limits)
  const table = await withTable([path], { unjudged: 'all' }, async ({ rows, schema }) => ({ rows, schema }))
  requireAtMost('rows', table.rows, limits.rows)
  requireAtMost('columns', table.schema.length, limits.columns)
  return { rows: table.rows, columns: table.schema.map(({ name, type }) => ({ name, type })) }
}

function requireAtMost(what: 'rows' | 'columns', received: number, limit: number): void {
  if (received > limit) throw appError('jobs.table_too_large', { what, received, limit })
}

const magic: Readonly<Record<string, string>> = { '1f8b': 'packed with gzip', '504b': 'a ZIP archive' }

/** What is packed may be a thousand times larger; and Parquet is nothing but Parquet. */
async function requirePlain(path: string, format: DatasetFormat): Promise<void> {
  const file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close())
  const packed = magic[buffer.subarray(0, 2).toString('hex')]
  const isParquet = bytesRead === 4 && buffer.toString('latin1') === 'PAR1'
  if (packed !== undefined) throw appError('files.unsupported_format', { path, format: packed })
  if (isParquet === (format === 'parquet')) return
  const what = isParquet ? 'a Parquet file that is called something else' : 'no Parquet file'
  throw appError('files.malformed', { path, detail: `it is ${what}` })
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}

/** Errors about the file speak of it by the data set's name: whoever sent it knows no other. */
async function asIts<T>(name: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CandorError)) throw error
    const { code, kind, values, pointer } = error
    const message = error.message.replaceAll(path, name).replaceAll(basename(path), name)
    throw new CandorError(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
  }
}
