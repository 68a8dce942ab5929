import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DatasetLimits } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import type { RecordedDataset, Store } from '../../store/index.ts'
import { passing, writingError } from '../../store/whole-file.ts'
import { type DatasetFormat, datasetsFolder, keepDataset } from './keep-dataset.ts'
import { uploadPrefix } from './remove-broken-uploads.ts'

export type ReceiveParts = {
  readonly store: Store
  readonly dataDir: string | null
  readonly limits: DatasetLimits
}

export type ReceivedDataset = {
  readonly tenantId: string
  readonly principalId: string
  readonly name: string
  readonly format: DatasetFormat
  readonly bytes: Readable
  /** as the sender announces it; null where he does not */
  readonly announced: number | null
  readonly at: number
}

/**
 * Takes a data set in as it comes, and keeps it when it is whole and can be read. Nothing is left of one that breaks off or is refused.
 *
 * @throws jobs.no_data_folder, jobs.upload_too_large, jobs.datasets_full, jobs.table_too_large, files.*, data.*
 */
export async function receiveDataset(
  parts: ReceiveParts,
  received: ReceivedDataset,
): Promise<RecordedDataset> {
  const { store, limits, dataDir } = parts
  const { bytes, announced, format, ...about } = received
  if (dataDir === null) throw appError('jobs.no_data_folder', {})
  const used = await store.run('dataset.sum', { tenantId: received.tenantId })
  const room = roomOf(limits, used)
  if (announced !== null) room(announced)
  const folder = join(dataDir, datasetsFolder)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${uploadPrefix}${randomUUID()}.${format}`)
  return passing(path, async () => {
    await pipeline(bytes, counting(room), createWriteStream(path, { mode: 0o600 })).catch(
      (error: unknown) => {
        throw isBrokenOff(error) ? appError('jobs.upload_broken_off', {}) : writingError(error, path)
      },
    )
    const keep = { ...about, format, kind: 'uploaded', madeBy: null } as const
    return keepDataset({ store, dataDir, limits }, path, keep)
  })
}

type Room = (bytes: number) => void

function roomOf({ bytes: limit, totalBytes }: DatasetLimits, used: number): Room {
  return (bytes) => {
    if (bytes > limit) throw appError('jobs.upload_too_large', { limit })
    if (used + bytes > totalBytes) throw appError('jobs.datasets_full', { used, limit: totalBytes })
  }
}

function counting(room: Room): Transform {
  let bytes = 0
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length
      try {
        room(bytes)
        done(null, piece)
      } catch (error) {
        done(error as Error)
      }
    },
  })
}

function isBrokenOff(error: unknown): boolean {
  const { code } = error as { code?: string }
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR'
}
