import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { appError } from '../errors.ts'
import { writingError } from '../store/whole-file.ts'

/** Blocks that were worked out one after another, kept until they are written: in memory, or in a file that outlives a stopped run. */
export type ContributionSpool<Block> = {
  /** blocks that are there */
  readonly count: () => number
  /** @param source digest of what the block was made of */
  readonly add: (block: Block, source: string) => void
  readonly read: (k: number) => Block
  /** what the k-th block was made of */
  readonly sourceOf: (k: number) => string
  readonly close: () => void
  /** closes it, and nothing is left */
  readonly remove: () => void
}

/** Blocks in memory. */
export function memorySpool<Block>(): ContributionSpool<Block> {
  const blocks: { readonly block: Block; readonly source: string }[] = []
  return {
    count: () => blocks.length,
    add: (block, source) => {
      blocks.push({ block, source })
    },
    read: (k) => blocks[k]!.block,
    sourceOf: (k) => blocks[k]!.source,
    close: () => {},
    remove: () => {},
  }
}

/** What a job is: a text for each thing that its numbers depend on. */
export type JobIdentity = Readonly<Record<string, string>>

export type SpoolFile = {
  readonly path: string
  /** the job whose blocks these are; those of another are never gone on with */
  readonly job: JobIdentity
  readonly resume: boolean
}

/** A block in the file: where its bytes begin, and how many they are. */
type Entry = { readonly start: number; readonly length: number; readonly source: string }

const sign = 'candor-partial/2'
/** Bytes before a block: its length as a float64, the checksum of its bytes, 4 of nothing, the digest of its source in 64 signs. */
const entryBytes = 80
const sourceSigns = 64

/**
 * Blocks in a file. With `resume` those of a stopped run of the same job are kept, up to the first that was not written to its end.
 *
 * Bytes: `candor-partial/2`, the length of the job as a float64, the job as JSON; then the blocks, each behind its length, checksum and source.
 *
 * @throws jobs.other_partial where the file is that of another job, files.not_writable
 */
export function fileSpool<Block>({ path, job, resume }: SpoolFile): ContributionSpool<Block> {
  const file = asWriting(path, () => openSync(path, resume && existsSync(path) ? 'r+' : 'w+'))
  const entries: Entry[] = []
  let end = 0
  try {
    const head = headOf(job)
    end = head.length
    if (!isSameJob(file, head, job, path)) asWriting(path, () => writeAll(file, [head], 0))
    else
      for (const entry of entriesIn(file, end)) end = entries[entries.push(entry) - 1]!.start + entry.length
    asWriting(path, () => ftruncateSync(file, end))
  } catch (error) {
    closeSync(file)
    throw error
  }
  const close = () => closeSync(file)
  return {
    count: () => entries.length,
    add: (block, source) => {
      const bytes = serialize(block)
      const entry = { start: end + entryBytes, length: bytes.length, source }
      asWriting(path, () => writeAll(file, [entryHead(bytes, source), bytes], end))
      entries.push(entry)
      end = entry.start + entry.length
    },
    read: (k) => deserialize(bytesAt(file, entries[k]!.start, entries[k]!.length)) as Block,
    sourceOf: (k) => entries[k]!.source,
    close,
    remove: () => {
      close()
      rmSync(path, { force: true })
    },
  }
}

function headOf(job: JobIdentity): Buffer {
  const text = Buffer.from(JSON.stringify(job))
  const length = Buffer.alloc(8)
  length.writeDoubleLE(text.length)
  return Buffer.concat([Buffer.from(sign), length, text])
}

/** Whether the file begins as this job's does; false where it is empty, or was stopped before its head was whole. */
function isSameJob(file: number, head: Buffer, job: JobIdentity, path: string): boolean {
  const { size } = fstatSync(file)
  const start = bytesAt(file, 0, Math.min(size, sign.length + 8))
  if (start.length < sign.length + 8) return false
  const length = start.readDoubleLE(sign.length)
  const there = bytesAt(file, 0, Math.min(size, sign.length + 8 + Math.max(0, Math.min(length, 1 << 24))))
  if (there.equals(head)) return true
  throw appError('jobs.other_partial', { path, differs: differences(there, job).join(', ') })
}

/** The names of what two jobs differ in. */
function differences(there: Buffer, job: JobIdentity): string[] {
  if (there.toString('utf8', 0, sign.length) !== sign) return ['version']
  try {
    const other = JSON.parse(there.toString('utf8', sign.length + 8)) as JobIdentity
    return Object.keys(job).filter((key) => job[key] !== other[key])
  } catch {
    return ['version']
  }
}

function* entriesIn(file: number, from: number): Generator<Entry> {
  const { size } = fstatSync(file)
  for (let start = from + entryBytes; start <= size; ) {
    const head = bytesAt(file, start - entryBytes, entryBytes)
    const length = head.readDoubleLE(0)
    if (!(length > 0) || start + length > size) return
    if (crc32(bytesAt(file, start, length)) !== head.readUInt32LE(8)) return
    yield { start, length, source: head.toString('latin1', 16) }
    start += length + entryBytes
  }
}

function entryHead(bytes: Buffer, source: string): Buffer {
  const head = Buffer.alloc(entryBytes)
  head.writeDoubleLE(bytes.length)
  head.writeUInt32LE(crc32(bytes), 8)
  head.write(source.slice(0, sourceSigns), 16, 'latin1')
  return head
}

function bytesAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  while (at < length) {
    const read = readSync(file, bytes, at, length - at, start + at)
    if (read === 0) break
    at += read
  }
  return bytes.subarray(0, at)
}

function writeAll(file: number, pieces: readonly Buffer[], start: number): void {
  let to = start
  for (const bytes of pieces) {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, to + at)
    to += bytes.length
  }
}

function asWriting<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw writingError(error, path)
  }
}
