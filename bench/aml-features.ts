/**
 * The history features of the domain aml: time on a table of the size of the AMLSim files (120,558 transactions, six a customer, 150 days) and on more, with the
 * time for a million transactions beside it (constant where growth is linear), customers as of the end; then as of each transaction; and pandas code of the
 * same meaning on as many rows as it takes in some 20 s. Times are those of the processor; both use one thread.
 *
 *   node bench/aml-features.ts [transactions …]        default 120558 1000000 10000000
 *
 * pandas is run by bench/peers/aml_features.py where bench/peers/.venv stands, on twice as many rows each time; its answers are compared too.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  columnOf,
  createRandom,
  type HistoryPlan,
  historyFeatures,
  makeTable,
  type Table,
} from '@candor/core'
import { scenarioOf } from '@candor/scenarios'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')
const hourMs = 3_600_000
const end = 150 * 24 * hourMs
const channels = ['card', 'cash', 'transfer', 'wire']
const countries = ['GB', 'FR', 'DE', 'US', 'NG', 'VN']
const pandasSeconds = 20

const plan = planOf('aml')
const momentPlan = planOf('aml-anomaly')

main(process.argv.slice(2).map(Number))

function main(sizes: readonly number[]): void {
  const [first = 120_558, ...more] = sizes.length > 0 ? sizes : [120_558, 1_000_000, 10_000_000]
  const table = transactions(first)
  const ours = timed(table, 3)
  report('customers', table.rows, ours.seconds)
  report('transactions', table.rows, timedMoments(table))
  if (existsSync(python)) compareWithPandas(first)
  else console.log('SKIPPED pandas: bench/peers/.venv is not there')
  for (const rows of more) {
    const larger = transactions(rows)
    report('customers', rows, timed(larger, 1).seconds)
    report('transactions', rows, timedMoments(larger))
  }
}

function planOf(id: string): HistoryPlan {
  return scenarioOf(id).history!.plans[0]!.plan
}

/** By time, whole seconds; amounts in pence, one in twenty just below 10,000, one in ten whole hundreds. */
function transactions(rows: number): Table {
  const random = createRandom(1)
  const accounts = Math.max(2, Math.round(rows / 6))
  const ints = (n: number) => Int32Array.from({ length: rows }, () => random.int(n))
  const from = ints(accounts)
  const to = from.map((account) => (account + 1 + random.int(accounts - 1)) % accounts)
  const amount = Float64Array.from({ length: rows }, () => {
    const kind = random.int(20)
    if (kind === 0) return 9000 + random.int(100_000) / 100
    return kind < 3 ? 100 * (1 + random.int(50)) : (1 + random.int(500_000)) / 100
  })
  return makeTable([
    {
      name: 'booked_at',
      type: 'instant',
      values: Float64Array.from({ length: rows }, (_, i) => Math.floor(((i / rows) * end) / 1000) * 1000),
    },
    { name: 'from_customer', type: 'int32', values: from },
    { name: 'to_customer', type: 'int32', values: to },
    { name: 'amount', type: 'float64', values: amount },
    { name: 'channel', type: 'category', levels: channels, values: ints(channels.length) },
    { name: 'source_country', type: 'category', levels: countries, values: ints(countries.length) },
    { name: 'destination_country', type: 'category', levels: countries, values: ints(countries.length) },
  ])
}

function customersOf({ rows }: Table) {
  const accounts = Math.max(2, Math.round(rows / 6))
  const entity = { type: 'int32' as const, values: Int32Array.from({ length: accounts }, (_, i) => i) }
  return { entity, asOf: new Float64Array(accounts).fill(end) }
}

/** The least of several runs, in seconds of the processor: other work on the machine counts less. */
function timed(table: Table, runs: number): { seconds: number; features: Table } {
  const rows = customersOf(table)
  let seconds = Number.POSITIVE_INFINITY
  let features = table
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage()
    features = historyFeatures(table, rows, plan)
    seconds = Math.min(seconds, secondsSince(start))
  }
  return { seconds, features }
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** Each transaction as of its own moment, for its payer. */
function timedMoments(table: Table): number {
  const entity = columnOf(table, 'from_customer').column
  const asOf = columnOf(table, 'booked_at').column.values as Float64Array
  const start = process.cpuUsage()
  historyFeatures(table, { entity, asOf }, momentPlan)
  return secondsSince(start)
}

function report(what: string, rows: number, seconds: number): void {
  console.log(
    `candor  ${what.padEnd(12)} ${String(rows).padStart(9)} transactions  ${seconds.toFixed(3)} s  ${((seconds / rows) * 1e6).toFixed(2)} s a million`,
  )
}

function compareWithPandas(first: number): void {
  for (let rows = first, seconds = 0; seconds < pandasSeconds / 3; rows *= 2) seconds = onePandas(rows)
}

function onePandas(rows: number): number {
  const table = transactions(rows)
  const { seconds, features } = timed(table, 2)
  const stem = join(out, 'aml-features')
  mkdirSync(out, { recursive: true })
  for (const { name } of table.schema) writeFileSync(`${stem}.${name}`, columnOf(table, name).column.values)
  const { status, stdout, stderr } = spawnSync(python, [join(here, 'peers/aml_features.py'), stem], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  const answer = JSON.parse(stdout) as { seconds: number; names: string[] }
  const values = new Float64Array(new Uint8Array(readFileSync(`${stem}.f64`)).buffer)
  console.log(
    `pandas  customers    ${String(rows).padStart(9)} transactions  ${answer.seconds.toFixed(3)} s  candor is ${(answer.seconds / seconds).toFixed(0)} times as fast`,
  )
  console.log(
    `        greatest difference, relative to 1 or the value: ${greatest(features, answer.names, values)}`,
  )
  return answer.seconds
}

function greatest(features: Table, names: readonly string[], values: Float64Array): string {
  let [most, at] = [0, 'nowhere']
  for (const [j, name] of names.entries()) {
    const ours = columnOf(features, name).column.values
    for (let row = 0; row < features.rows; row++) {
      const theirs = values[j * features.rows + row]!
      if (Number.isNaN(theirs) && Number.isNaN(ours[row]!)) continue
      const difference = Math.abs(ours[row]! - theirs) / Math.max(1, Math.abs(theirs))
      // one that is missing and one that is not are as far apart as can be
      if (!(difference <= most)) [most, at] = [difference, `${name}, row ${row}: ${ours[row]} and ${theirs}`]
    }
  }
  return `${most.toExponential(1)} (${at})`
}
