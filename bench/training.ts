/**
 * Speed of training and scoring beside XGBoost, LightGBM and scikit-learn: same seeded rows, same parameters, two threads each, in
 * one run, alternating; best of three (once where a contestant needs over 60 s). Prints seconds, processor seconds of all threads,
 * peak memory, both seconds of scoring held-out rows, average precision and log loss there (of anomaly scores: ROC AUC), and the ratio to the
 * fastest peer.
 *
 *   node bench/training.ts [narrow] [wide] [forest] [deep-forest] [extra-trees] [isolation] [--rows N] [--rounds 3] [--threads 2] [--only candor,xgboost]
 *
 * Every run is a process of its own, so that its peak memory is its own. Times go from typed arrays in memory to a usable model,
 * the peer's own matrix included. On a loaded machine peers that let their threads wait by spinning suffer most: look at the load
 * that is printed with each run, or compare processor seconds on one thread.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Algorithm, averagePrecision, logLoss, type Matrix, rocAuc } from '@candor/core'
import { paymentsLike, type SeededTable, wide } from './seeded-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')

type Task = {
  readonly make: (rows: number) => SeededTable
  readonly rows: number
  readonly test: number
  readonly algorithm: Algorithm
  readonly parameters: Readonly<Record<string, number | string | null>>
  readonly peers: readonly string[]
}

const boosting = { max_depth: 6, learning_rate: 0.1, reg_lambda: 1, min_child_weight: 1, max_bin: 255 }
const boosters = ['xgboost', 'lightgbm', 'sklearn']
const forty = { make: (rows: number) => wide(rows, 40, 20262), rows: 200_000, test: 200_000 }

const tasks: Record<string, Task> = {
  narrow: {
    make: (rows) => paymentsLike(rows, 20261),
    rows: 5_090_096,
    test: 1_272_524,
    algorithm: 'gbm',
    parameters: { ...boosting, n_estimators: 100 },
    peers: [...boosters, 'catboost'],
  },
  wide: { ...forty, algorithm: 'gbm', parameters: { ...boosting, n_estimators: 300 }, peers: boosters },
  forest: {
    ...forty,
    algorithm: 'rf',
    parameters: { n_estimators: 100, max_depth: 10, class_weight: 'balanced' },
    peers: ['lightgbm', 'sklearn'],
  },
  'deep-forest': {
    ...forty,
    algorithm: 'rf',
    parameters: { n_estimators: 20, max_depth: null, class_weight: null },
    peers: ['sklearn'],
  },
  'extra-trees': {
    ...forty,
    algorithm: 'extra-trees',
    parameters: { n_estimators: 100, max_depth: 10, class_weight: null },
    peers: ['sklearn'],
  },
  isolation: {
    make: (rows) => paymentsLike(rows, 20263),
    rows: 1_000_000,
    test: 1_000_000,
    algorithm: 'isolation-forest',
    parameters: { n_estimators: 100, max_samples: 256 },
    peers: ['sklearn'],
  },
}

type Run = {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMegabytes: number
  readonly scoreSeconds: number
  /** of all threads */
  readonly scoreCpuSeconds: number
}

type Metrics = Readonly<Record<string, typeof logLoss>>

const ofProbabilities: Metrics = { 'average precision': averagePrecision, 'log loss': logLoss }
const ofAnomalies: Metrics = { 'ROC AUC': rocAuc }

main(process.argv.slice(2))

function main(args: readonly string[]): void {
  const number = (name: string) => {
    const at = args.indexOf(`--${name}`)
    return at === -1 ? undefined : Number(args[at + 1])
  }
  const chosen = Object.keys(tasks).filter((name) => args.includes(name))
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1]!.split(',') : null
  mkdirSync(out, { recursive: true })
  if (!existsSync(python)) console.log('SKIPPED peers: bench/peers/.venv is not there')
  for (const name of chosen.length > 0 ? chosen : Object.keys(tasks)) {
    const wanted = ['candor', ...(existsSync(python) ? tasks[name]!.peers : [])]
    const contestants = wanted.filter((contestant) => only?.includes(contestant) ?? true)
    const rows = number('rows') ?? tasks[name]!.rows
    compare(name, contestants, { rows, rounds: number('rounds') ?? 3, threads: number('threads') ?? 2 })
  }
}

type Size = { readonly rows: number; readonly rounds: number; readonly threads: number }

function compare(name: string, contestants: readonly string[], { rows, rounds, threads }: Size): void {
  const { make, test, algorithm, parameters } = tasks[name]!
  const testRows = Math.round((test * rows) / tasks[name]!.rows)
  const table = make(rows + testRows)
  const stem = join(out, name)
  const columns = table.matrix.columns.length
  handOver(stem, table, { rows, testRows, columns, threads, algorithm, parameters })
  const positives = table.labels.reduce((sum, label) => sum + label, 0) / table.labels.length
  console.log(
    `\n${name}: ${rows} x ${columns}, ${testRows} held out, ${(100 * positives).toFixed(2)} % positives, ${threads} threads`,
  )
  console.log(JSON.stringify(parameters))
  const metrics = algorithm === 'isolation-forest' ? ofAnomalies : ofProbabilities
  report(contestants, runAll(contestants, stem, rounds), stem, table.labels.subarray(rows), metrics)
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
      ? [process.execPath, join(here, 'training-run.ts'), stem]
      : [python, join(here, 'peers/training.py'), name, stem]
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
  metrics: Metrics,
): void {
  const best = (name: string, key: keyof Run) => Math.min(...runs.get(name)!.map((run) => run[key]))
  const fastest = (key: keyof Run) =>
    Math.min(...contestants.filter((name) => name !== 'candor').map((name) => best(name, key)))
  const heads = Object.keys(metrics).map((name) => name.padStart(20))
  console.log(`             train s     cpu s   peak MB   score s     cpu s${heads.join('')}`)
  for (const name of contestants) {
    const bytes = readFileSync(`${stem}.${name}.f64`)
    const scores = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
    const cells = [
      name.padEnd(11),
      best(name, 'seconds').toFixed(2).padStart(9),
      best(name, 'cpuSeconds').toFixed(2).padStart(10),
      best(name, 'peakMegabytes').toFixed(0).padStart(10),
      best(name, 'scoreSeconds').toFixed(3).padStart(10),
      best(name, 'scoreCpuSeconds').toFixed(3).padStart(10),
      ...Object.values(metrics).map((metric) => numberOf(metric(labels, scores)).toFixed(6).padStart(20)),
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
  task: { readonly rows: number; readonly testRows: number } & Record<string, unknown>,
): void {
  const { rows, testRows } = task
  const parts = [...slices(matrix, 0, rows), ...slices(matrix, rows, rows + testRows), labels].map((part) =>
    Buffer.from(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength),
  )
  writeFileSync(`${stem}.f64`, Buffer.concat(parts))
  writeFileSync(`${stem}.task.json`, JSON.stringify(task))
}

function slices({ columns }: Matrix, start: number, end: number): Float64Array[] {
  return columns.map((column) => column.subarray(start, end))
}
