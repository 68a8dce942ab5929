import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ErasedOutput } from '../../store/index.ts'
import { settle } from '../datasets/keep-dataset.ts'
import { fileDigest } from '../files/file-digest.ts'
import { withSource } from '../files/with-source.ts'
import { randomHex } from '../random-hex.ts'
import { blankRows } from './blank-rows.ts'

/** A file of decisions that a job has made of the rows of a data set. */
export type DecisionsFile = {
  readonly jobId: string
  readonly name: string
  /** relative to the data folder */
  readonly path: string
  readonly rows: number
}

/** What it says of a row beside the decision, which stays. */
const told = ['external_id', 'problem']

/**
 * Writes a file of decisions once more, without what it says of some rows; null where it says nothing of them. The old one stays until nothing names it.
 *
 * @param rows of the data set, 0-based
 */
export async function rewriteOutput(
  dataDir: string,
  { jobId, name, path: before, rows: all }: DecisionsFile,
  rows: readonly number[],
): Promise<ErasedOutput | null> {
  const from = join(dataDir, before)
  const erased = await countIn(from, rows)
  if (erased === 0) return null
  const folder = join(dataDir, 'jobs', `erasure-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    const out = join(folder, `${name}.parquet`)
    await blankRows(from, out, { rows, by: 'row', columns: told })
    const { sha256, bytes } = await fileDigest(out)
    const path = `outputs/${sha256}.parquet`
    await settle(out, join(dataDir, path))
    const file = { before, path, sha256, bytes, rows: all, erased }
    return { jobId, name, successor: nextName(name), ...file, salt: randomHex(16) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** How many of the rows a file of decisions speaks of; one that is not there, since retention was cut short behind it, speaks of none. */
export async function countIn(path: string, rows: readonly number[]): Promise<number> {
  if (rows.length === 0 || !existsSync(path)) return 0
  return await withSource(path, [], async ({ connection, source: { from } }) => {
    const counted = await connection.runAndReadAll(
      `select count(*) from ${from} where "row" in (select unnest([${rows.join(', ')}]::bigint[]))`,
    )
    return Number(counted.getRows()[0]![0])
  })
}

/**
 * What the file is called that stands for one that is gone.
 *
 * @example
 * nextName('decisions')     // 'decisions-2'
 * nextName('decisions-2')   // 'decisions-3'
 */
export function nextName(name: string): string {
  const [, stem = name, number = '1'] = /^(.*)-(\d+)$/.exec(name) ?? []
  return `${stem}-${Number(number) + 1}`
}
