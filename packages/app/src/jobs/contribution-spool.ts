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
import { appError } from '../errors.ts'
import { writingError } from '../store/whole-file.ts'

/**
 * Blocks of numbers that were worked out one after another, kept until they are written: in memory, or in a file that outlives a stopped run.
 * All blocks but the last have the same length.
 */
export type ContributionSpool = {
  /** blocks that are there */
  readonly count: () => number
  readonly add: (block: Float64Array) => void
  /** the k-th block, of `length` numbers */
  readonly read: (k: number, length: number) => Float64Array
  readonly close: () => void
  /** closes it, and nothing is left */
  readonly remove: () => void
}

/** Blocks in memory. */
export function memorySpool(): ContributionSpool {
  const blocks: Float64Array[] = []
  return {
    count: () => blocks.length,
    add: (block) => {
      blocks.push(block)
    },
    read: (k) => blocks[k]!,
    close: () => {},
    remove: () => {},
  }
}

export type SpoolFile = {
  readonly path: string
  /** names the job whose blocks these are; those of another are never gone on with */
  readonly fingerprint: string
  /** numbers of a whole block */
  readonly blockLength: number
  readonly resume: boolean
}

/** Bytes of the head: the fingerprint of 64 signs, the length of a block in decimal, spaces, a line end. */
const headBytes = 128

/**
 * Blocks in a file. With `resume` those of a stopped run of the same job are kept, except one that was not written to its end.
 *
 * @throws jobs.other_partial where the file is that of another job, files.not_writable
 */
export function fileSpool({ path, fingerprint, blockLength, resume }: SpoolFile): ContributionSpool {
  const blockBytes = 8 * blockLength
  const file = asWriting(path, () => openSync(path, resume && existsSync(path) ? 'r+' : 'w+'))
  const head = Buffer.from(`${fingerprint} ${blockLength}`.padEnd(headBytes - 1).concat('\n'))
  const { size } = fstatSync(file)
  if (size >= headBytes) requireSameHead(file, head, path)
  let count = Math.max(0, Math.floor((size - headBytes) / blockBytes))
  asWriting(path, () => {
    if (size < headBytes) writeSync(file, head, 0, headBytes, 0)
    ftruncateSync(file, headBytes + count * blockBytes)
  })
  const close = () => closeSync(file)
  return {
    count: () => count,
    add: (block) => {
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength)
      asWriting(path, () => {
        for (let at = 0; at < bytes.length; )
          at += writeSync(file, bytes, at, bytes.length - at, headBytes + count * blockBytes + at)
      })
      count++
    },
    read: (k, length) => {
      const block = new Float64Array(length)
      readSync(file, new Uint8Array(block.buffer), 0, block.byteLength, headBytes + k * blockBytes)
      return block
    },
    close,
    remove: () => {
      close()
      rmSync(path, { force: true })
    },
  }
}

function requireSameHead(file: number, head: Buffer, path: string): void {
  const there = Buffer.alloc(headBytes)
  readSync(file, there, 0, headBytes, 0)
  if (there.equals(head)) return
  closeSync(file)
  throw appError('jobs.other_partial', { path })
}

function asWriting<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw writingError(error, path)
  }
}
