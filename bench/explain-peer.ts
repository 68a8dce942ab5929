/** The peers' side of bench/explain.ts: each runs in Python on the same table, and what it says of a few rows is compared with what we say of its model. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ensemble, type Executor, interactionMatrix, type Matrix, readModelText } from '@candor/core'
import { explainerOf, part, rowsOf, tableOf } from './explain-ours.ts'
import type { Peer, Work } from './explain-works.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
export const python = join(here, 'peers/.venv/bin/python')

export type PeerAnswer = {
  readonly rows: number
  readonly seconds: number
  readonly cpuSeconds: number
  /** before the first row */
  readonly fixedSeconds: number
  readonly leaves: number
  readonly model: string
  readonly values: string
  readonly valueRows: number
  readonly background: number
}

/** Seconds a peer would take for so many rows: what comes before the first once, the rest in proportion. */
export function secondsFor({ rows, seconds, fixedSeconds }: PeerAnswer, wanted: number): number {
  return fixedSeconds + ((seconds - fixedSeconds) * wanted) / rows
}

/** Has a peer do a work; or why it could not. */
export function runPeer(
  peer: Peer,
  work: Work,
  { threads, seconds }: { threads: number; seconds: number },
): PeerAnswer | string {
  if (!existsSync(python)) return 'bench/peers/.venv is not there'
  const task = join(out, 'explain.task.json')
  const { matrix } = tableOf(work)
  const description = {
    ...work,
    work: work.game,
    train: work.peerTrain ?? work.train,
    columns: matrix.columns.length,
    total: matrix.rows,
    table: handOver(work),
    xgboostModel: join(out, `explain-xgboost-${work.table}-${process.pid}.json`),
    backgrounds: Object.fromEntries(work.peers.map(({ name, background = 0 }) => [name, background])),
    threads,
    seconds,
  }
  writeFileSync(task, JSON.stringify(description))
  const script = join(here, 'peers/explain.py')
  const { stdout, stderr, status } = spawnSync(python, [script, peer.name, task], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1)!) : stderr.trim().split('\n').at(-1)!
}

/** The peer's model, read as anybody's model is read here. */
export function peerModel({ model }: PeerAnswer): Ensemble {
  const { ensemble } = readModelText(readFileSync(model, 'utf8')).model
  return ensemble
}

/** Largest difference between what a peer and we say of a few rows by the peer's model, as a share of the larger of 1 and the score. */
export function differenceFrom(
  answer: PeerAnswer,
  work: Work,
  ensemble: Ensemble,
  executor: Executor,
): number {
  const theirs = new Float64Array(Uint8Array.from(readFileSync(answer.values)).buffer)
  const rows = first(rowsOf(work), answer.valueRows)
  const background = part(tableOf(work), 0, answer.background)
  const { names, phi, score } = explainerOf(work, ensemble, background, executor).explain(rows)
  const width = theirs.length / rows.rows
  let most = 0
  for (let row = 0; row < rows.rows; row++) {
    const ours =
      work.game === 'interactions'
        ? interactionMatrix({ names, phi }, row)
        : phi.subarray(row * width, (row + 1) * width)
    const scale = Math.max(1, Math.abs(score[row]!))
    for (let j = 0; j < width; j++)
      most = Math.max(most, Math.abs(ours[j]! - theirs[row * width + j]!) / scale)
  }
  return most
}

function first(matrix: Matrix, rows: number): Matrix {
  return { ...matrix, rows, columns: matrix.columns.map((column) => column.subarray(0, rows)) }
}

/** Columns one after another, then the labels. */
function handOver(work: Work): string {
  const file = join(out, `explain-${work.table}.f64`)
  const { matrix, labels } = tableOf(work)
  const width = matrix.columns.length + 1
  const isThere = existsSync(file) && statSync(file).size === matrix.rows * width * 8
  if (isThere && written.has(file)) return file
  const numbers = new Float64Array(matrix.rows * width)
  ;[...matrix.columns, labels].forEach((column, j) => {
    numbers.set(column, j * matrix.rows)
  })
  writeFileSync(file, new Uint8Array(numbers.buffer))
  written.add(file)
  return file
}

const written = new Set<string>()
