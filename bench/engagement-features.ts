/**
 * The 111 temporal features of hourly series: time on the published table's size (500 users × 336 hours) and on more users, with the time
 * for a million rows beside it (constant where growth is linear), and pandas code of the same meaning on the same rows.
 *
 *   node bench/engagement-features.ts [rows …]        default 168000 1000000 10000000
 *
 * pandas is run by bench/peers/engagement_features.py where bench/peers/.venv stands, on the first size only; its answers are compared too.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  columnOf,
  createRandom,
  makeTable,
  type Table,
  type TemporalPlan,
  temporalFeatures,
} from '@candor/core'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')
const hours = 336
const metrics = ['views', 'likes', 'comments', 'shares']
const plan: TemporalPlan = {
  entity: 'user',
  time: 'timestamp',
  metrics,
  ratios: { of: ['likes', 'comments', 'shares'], over: 'views' },
  undefined: 'zero',
}

main(process.argv.slice(2).map(Number))

function main(sizes: readonly number[]): void {
  const [first = 168_000, ...more] = sizes.length > 0 ? sizes : [168_000, 1_000_000, 10_000_000]
  const table = series(first)
  const ours = timed(table, 5)
  report(table.rows, ours.seconds)
  if (existsSync(python)) compareWithPandas(table, ours)
  else console.log('SKIPPED pandas: bench/peers/.venv is not there')
  for (const rows of more) {
    const larger = series(rows)
    report(larger.rows, timed(larger, 2).seconds)
  }
}

/** Counts with a day's rhythm and bursts, whole users only. */
function series(rows: number): Table {
  const users = Math.floor(rows / hours)
  const n = users * hours
  const random = createRandom(1)
  const counts = metrics.map((_, m) =>
    Int32Array.from({ length: n }, (_, i) => {
      const burst = random.int(40) === 0 ? 60 : 12
      return Math.floor((random.int(burst + (i % 24)) * 4) / (1 + 3 * m))
    }),
  )
  return makeTable([
    { name: 'user', type: 'int32', values: Int32Array.from({ length: n }, (_, i) => Math.floor(i / hours)) },
    {
      name: 'timestamp',
      type: 'instant',
      values: Float64Array.from({ length: n }, (_, i) => (i % hours) * 3_600_000),
    },
    ...metrics.map((name, m) => ({ name, type: 'int32' as const, values: counts[m]! })),
  ])
}

/** The least of several runs. */
function timed(table: Table, runs: number): { seconds: number; features: Table } {
  let features = temporalFeatures(table, plan)
  let seconds = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    features = temporalFeatures(table, plan)
    seconds = Math.min(seconds, (performance.now() - start) / 1000)
  }
  return { seconds, features }
}

function report(rows: number, seconds: number): void {
  console.log(
    `candor  ${String(rows).padStart(9)} rows  ${seconds.toFixed(3)} s  ${((seconds / rows) * 1e6).toFixed(3)} s a million rows`,
  )
}

function compareWithPandas(table: Table, { seconds, features }: { seconds: number; features: Table }): void {
  const stem = join(out, 'engagement-features')
  mkdirSync(out, { recursive: true })
  for (const name of ['user', ...metrics])
    writeFileSync(`${stem}.${name}.i32`, columnOf(table, name).column.values as Int32Array)
  const { status, stdout, stderr } = spawnSync(python, [join(here, 'peers/engagement_features.py'), stem], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  const answer = JSON.parse(stdout) as { seconds: number; names: string[] }
  const values = new Float64Array(new Uint8Array(readFileSync(`${stem}.f64`)).buffer)
  const ratio = answer.seconds / seconds
  console.log(
    `pandas  ${String(table.rows).padStart(9)} rows  ${answer.seconds.toFixed(3)} s  candor is ${ratio.toFixed(0)} times as fast`,
  )
  console.log(
    `        greatest difference, relative to 1 or the value: ${greatestDifference(features, answer.names, values)}`,
  )
}

function greatestDifference(features: Table, names: readonly string[], values: Float64Array): string {
  let greatest = { difference: 0, at: 'nowhere' }
  let beyond = 0
  for (const [j, name] of names.entries()) {
    const ours = columnOf(features, name).column.values
    for (let s = 0; s < features.rows; s++) {
      const theirs = values[j * features.rows + s]!
      const difference = Math.abs(ours[s]! - theirs) / Math.max(1, Math.abs(theirs))
      if (difference > 1e-12) beyond++
      if (difference > greatest.difference) greatest = { difference, at: `${name}, row ${s}` }
    }
  }
  return `${greatest.difference.toExponential(1)} (${greatest.at}); ${beyond} values beyond 1e-12`
}
