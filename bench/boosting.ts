/**
 * Speed of gradient boosting beside XGBoost, LightGBM and scikit-learn: same seeded rows, same parameters, two threads each, in one
 * run, alternating; best of three (once where a peer needs over 60 s). Prints seconds, average precision and log loss on held-out
 * rows, peak memory, and the ratio to the fastest peer; then the seconds of scoring the held-out rows.
 *
 *   node bench/boosting.ts [narrow] [wide] [--rows N] [--rounds 3] [--threads 2] [--no-peers]
 *
 * Every run is a process of its own, so that its peak memory is its own. Times go from typed arrays in memory to a usable model.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { averagePrecision, logLoss, type Matrix } from '@candor/core'
import { paymentsLike, type SeededTable, wide } from './seeded-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')
const peers = ['xgboost', 'lightgbm', 'sklearn'] as const

const parameters = {
  max_depth: 6,
  learning_rate: 0.1,
  reg_lambda: 1,
  min_child_weight: 1,
  max_bin: 255,
}

type Task = {
  readonly make: (rows: number) => SeededTable
  readonly rows: number
  readonly test: number
  readonly trees: number
}

const tasks: Record<string, Task> = {
  narrow: { make: (rows) => paymentsLike(rows, 20261), rows: 5_090_096, test: 1_272_524, trees: 100 },
  wide: { make: (rows) => wide(rows, 40, 20262), rows: 200_000, test: 50_000, trees: 300 },
}

type Run = { readonly seconds: number; readonly peakMegabytes: number; readonly scoreSeconds: number }

main(process.argv.slice(2))

function main(args: readonly string[]): void {
  const number = (name: string) => {
    const at = args.indexOf(`--${name}`)
    return at === -1 ? undefined : Number(args[at + 1])
  }
  const chosen = Object.keys(tasks).filter((name) => args.includes(name))
  mkdirSync(out, { recursive: true })
  for (const name of chosen.length > 0 ? chosen : Object.keys(tasks)) {
    const withPeers = existsSync(python) && !args.includes('--no-peers')
    compare(
      name,
      number('rows') ?? tasks[name]!.rows,
      number('rounds') ?? 3,
      number('threads') ?? 2,
      withPeers,
    )
  }
}

function compare(name: string, rows: number, rounds: number, threads: number, withPeers: boolean): void {
  const { make, test, trees } = tasks[name]!
  const testRows = Math.round((test * rows) / tasks[name]!.rows)
  const table = make(rows + testRows)
  const stem = join(out, name)
  handOver(stem, table, rows, testRows, threads, trees)
  const positives = table.labels.reduce((sum, label) => sum + label, 0) / table.labels.length
  console.log(
    `\n${name}: ${rows} x ${table.matrix.columns.length}, ${trees} trees of depth 6, ${(100 * positives).toFixed(2)} % positives, ${threads} threads`,
  )
  const contestants = withPeers ? ['candor', ...peers] : ['candor']
  if (!withPeers) console.log('SKIPPED peers: bench/peers/.venv is not there, or --no-peers')
  const runs = runAll(contestants, stem, rounds)
  report(contestants, runs, stem, table.labels.subarray(rows))
}

function runAll(contestants: readonly string[], stem: string, rounds: number): Map<string, Run[]> {
  const runs = new Map<string, Run[]>(contestants.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const name of contestants) {
      const known = runs.get(name)!
      if (known.some(({ seconds }) => seconds > 60)) continue
      known.push(runOne(name, stem))
    }
  return runs
}

function runOne(name: string, stem: string): Run {
  const load = loadavg()[0]!.toFixed(1)
  const command =
    name === 'candor'
      ? [process.execPath, join(here, 'boosting-run.ts'), stem]
      : [python, join(here, 'peers/boosting.py'), name, stem]
  const { status, stdout } = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${name} ended with ${status}`)
  const run = JSON.parse(stdout.trim().split('\n').at(-1)!) as Run
  console.error(`  ${name}: ${run.seconds.toFixed(2)} s (load before ${load})`)
  return run
}

function report(
  contestants: readonly string[],
  runs: ReadonlyMap<string, readonly Run[]>,
  stem: string,
  labels: Float64Array,
): void {
  const best = (name: string, key: keyof Run) => Math.min(...runs.get(name)!.map((run) => run[key]))
  const fastest = (key: keyof Run) =>
    Math.min(...contestants.filter((name) => name !== 'candor').map((name) => best(name, key)))
  console.log('             train s   peak MB   score s   avg precision   log loss')
  for (const name of contestants) {
    const bytes = readFileSync(`${stem}.${name}.f64`)
    const scores = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
    const cells = [
      name.padEnd(11),
      best(name, 'seconds').toFixed(2).padStart(9),
      best(name, 'peakMegabytes').toFixed(0).padStart(10),
      best(name, 'scoreSeconds').toFixed(3).padStart(10),
      numberOf(averagePrecision(labels, scores)).toFixed(5).padStart(16),
      numberOf(logLoss(labels, scores)).toFixed(6).padStart(11),
    ]
    console.log(cells.join(''))
  }
  if (contestants.length > 1)
    console.log(
      `ours / fastest peer: train ${(best('candor', 'seconds') / fastest('seconds')).toFixed(2)}, score ${(best('candor', 'scoreSeconds') / fastest('scoreSeconds')).toFixed(2)}`,
    )
}

function numberOf(metric: ReturnType<typeof logLoss>): number {
  return 'value' in metric ? metric.value : Number.NaN
}

/** Columns of the training rows, columns of the test rows, labels of both; float64. */
function handOver(
  stem: string,
  { matrix, labels }: SeededTable,
  rows: number,
  testRows: number,
  threads: number,
  trees: number,
): void {
  const parts = [...slices(matrix, 0, rows), ...slices(matrix, rows, rows + testRows), labels].map((part) =>
    Buffer.from(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength),
  )
  writeFileSync(`${stem}.f64`, Buffer.concat(parts))
  const columns = matrix.columns.length
  const task = { rows, testRows, columns, threads, parameters: { ...parameters, n_estimators: trees } }
  writeFileSync(`${stem}.task.json`, JSON.stringify(task))
}

function slices({ columns }: Matrix, start: number, end: number): Float64Array[] {
  return columns.map((column) => column.subarray(start, end))
}
