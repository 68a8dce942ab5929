import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTableProfile, type Profile, type RunStore, type Table } from '@candor/core'
import { writingError } from '../store/whole-file.ts'

/** Numbers of a run that are read together. */
const pieceLength = 8192

/**
 * The profile of rows that come part by part, exact, while their numbers wait in a file that is gone afterwards.
 *
 * @throws files.not_writable
 */
export async function inputProfile(parts: AsyncIterable<Table>): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-profile-'))
  const path = join(folder, 'numbers')
  const file = openSync(path, 'w+')
  try {
    const profile = createTableProfile(fileRuns(file, path))
    for await (const part of parts) profile.add(part)
    return profile.finish()
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true, force: true })
  }
}

type Run = { readonly column: number; readonly start: number; readonly length: number }

function fileRuns(file: number, path: string): RunStore {
  const runs: Run[] = []
  let end = 0
  return {
    add: (column, sorted) => {
      const bytes = new Uint8Array(sorted.buffer, sorted.byteOffset, sorted.byteLength)
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, end + at)
      } catch (error) {
        throw writingError(error, path)
      }
      runs.push({ column, start: end, length: sorted.length })
      end += bytes.length
    },
    runs: (column) =>
      runs
        .filter((run) => run.column === column)
        .map((run) => ({ [Symbol.iterator]: () => pieces(file, run) })),
  }
}

function* pieces(file: number, { start, length }: Run): Generator<Float64Array> {
  for (let at = 0; at < length; at += pieceLength) {
    const piece = new Float64Array(Math.min(pieceLength, length - at))
    readSync(file, new Uint8Array(piece.buffer), 0, piece.byteLength, start + 8 * at)
    yield piece
  }
}
