/**
 * Attributions on a table of six columns, ours and the peers' in one run: from a trained model and typed arrays in memory to float64 values with
 * their residual; ours of all rows, a peer's of the first k that take it `--seconds` after a warm-up, scaled linearly. Each trains a model of the
 * same parameters on the same seeded rows.
 *
 *   node bench/explain.ts [path] [deep-forest] [interventional] [interactions] [one-row] [growth]
 *                         [--rows N] [--threads 2] [--seconds 20] [--only candor,xgboost]
 *
 * Peers are marked * where they take one thread only. Processor seconds are of all threads, so that a busy machine can be told. Tables of many
 * columns: bench/explain-wide.ts.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Ensemble,
  type Executor,
  type Matrix,
  prepareInterventional,
  preparePathDependent,
  preparePathDependentInteractions,
  resolveParameters,
  trainBoosting,
  trainForest,
} from '@candor/core'
import { createThreadExecutor } from '../packages/app/src/jobs/thread-executor.ts'
import { paymentsLike } from './seeded-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')

type Task = {
  readonly algorithm: 'gbm' | 'rf'
  readonly train: number
  readonly rows: number
  readonly parameters: Readonly<Record<string, number | null>>
  readonly work: 'path' | 'interventional' | 'interactions' | 'one-row'
  readonly background: number
  readonly peers: readonly string[]
}

const boosting: Task = {
  algorithm: 'gbm',
  train: 500_000,
  rows: 1_272_524,
  parameters: { n_estimators: 100, max_depth: 6 },
  work: 'path',
  background: 0,
  peers: ['xgboost', 'lightgbm', 'catboost', 'woodelf*', 'shap*'],
}

const tasks: Record<string, Task> = {
  path: boosting,
  'deep-forest': {
    ...boosting,
    algorithm: 'rf',
    train: 1_000_000,
    parameters: { n_estimators: 100, max_depth: null },
    peers: ['shap*'],
  },
  interventional: {
    ...boosting,
    work: 'interventional',
    background: 100_000,
    peers: ['woodelf*', 'shap*'],
  },
  'interventional, background 1M': {
    ...boosting,
    train: 1_000_000,
    work: 'interventional',
    background: 1_000_000,
    peers: [],
  },
  interactions: { ...boosting, work: 'interactions', peers: ['xgboost'] },
  'one-row': { ...boosting, rows: 10_000, work: 'one-row', peers: ['shap*', 'xgboost'] },
}

/** The same work with one thing larger at a time; ours only. */
const growth: Record<string, Task> = {
  'rows / 10': { ...boosting, rows: 127_252 },
  'rows x 1': boosting,
  'rows x 3': { ...boosting, rows: 3_817_572 },
  'trees x 3': { ...boosting, parameters: { n_estimators: 300, max_depth: 6 } },
  ...Object.fromEntries(
    [4, 8, 10, 12].map((max_depth) => [
      `depth ${max_depth}`,
      { ...boosting, parameters: { n_estimators: 100, max_depth } },
    ]),
  ),
  'background 1,000': { ...boosting, work: 'interventional', background: 1000 },
  'background 10,000': { ...boosting, work: 'interventional', background: 10_000 },
}

type Measured = {
  readonly rows: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly note?: string
}

main(process.argv.slice(2))

function main(args: readonly string[]): void {
  const number = (name: string, otherwise: number) => {
    const at = args.indexOf(`--${name}`)
    return at === -1 ? otherwise : Number(args[at + 1])
  }
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1]!.split(',') : null
  mkdirSync(out, { recursive: true })
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}`)
  if (!existsSync(python)) console.log('SKIPPED peers: bench/peers/.venv is not there')
  const threads = number('threads', 2)
  const executor = createThreadExecutor({ threads })
  const chosen = Object.entries(tasks).filter(([name]) => args.includes(name.split(',')[0]!))
  const wanted = chosen.length > 0 || args.includes('growth') ? chosen : Object.entries(tasks)
  for (const [name, task] of wanted) {
    const sized = { ...task, rows: number('rows', task.rows) }
    compare(name, sized, { threads, seconds: number('seconds', 20), only, executor })
  }
  if (args.includes('growth'))
    for (const [name, task] of Object.entries(growth)) print(name, ours(task, executor), null)
}

type Run = {
  readonly threads: number
  readonly seconds: number
  readonly only: readonly string[] | null
  readonly executor: Executor
}

function compare(name: string, task: Task, { threads, seconds, only, executor }: Run): void {
  console.log(`\n${name}: ${JSON.stringify(task.parameters)}, ${task.rows} x 6, trained on ${task.train}`)
  const wanted = (peer: string) => only?.includes(peer.replace('*', '')) ?? true
  const own = wanted('candor') ? ours(task, executor) : null
  if (own !== null) print('candor', own, null)
  const peers = existsSync(python) ? task.peers.filter(wanted) : []
  const stem = join(out, 'explain')
  if (peers.length > 0) handOver(stem, task, threads, seconds)
  for (const peer of peers) {
    const measured = runPeer(peer, stem)
    if (measured !== null) print(peer, measured, own)
  }
}

function print(name: string, measured: Measured, own: Measured | null): void {
  const { rows, seconds, cpuSeconds, note = '' } = measured
  const rate = rows / seconds
  const of = (one: Measured, key: 'seconds' | 'cpuSeconds') => one[key] / one.rows
  const ratio =
    own === null
      ? ''
      : `  ratio ${(of(measured, 'seconds') / of(own, 'seconds')).toFixed(1)}, by processor seconds ${(of(measured, 'cpuSeconds') / of(own, 'cpuSeconds')).toFixed(1)}`
  console.log(
    `${name.padEnd(18)} ${rate.toFixed(rate < 100 ? 1 : 0).padStart(9)} rows/s  k ${rows}, ${seconds.toPrecision(3)} s, ` +
      `processor ${cpuSeconds.toPrecision(3)} s, load ${loadavg()[0]!.toFixed(1)}${ratio}${note}`,
  )
}

function ours(task: Task, executor: Executor): Measured {
  const { matrix, labels } = paymentsLike(task.train + task.rows, 20261)
  const part = (from: number, to: number): Matrix => ({
    rows: to - from,
    names: matrix.names,
    columns: matrix.columns.map((column) => column.subarray(from, to)),
  })
  const ensemble = trainOurs(task, part(0, task.train), labels.subarray(0, task.train), executor)
  const prepare = (background: Matrix) =>
    task.work === 'interventional'
      ? prepareInterventional(ensemble, background, { executor })
      : task.work === 'interactions'
        ? preparePathDependentInteractions(ensemble, { executor })
        : preparePathDependent(ensemble, { executor })
  if (task.work === 'one-row') return oneRow(prepare(part(0, 1)), part(task.train, task.train + 3000))
  // threads are brought up and code is compiled
  prepare(part(0, Math.min(1000, task.background))).explain(part(0, 4096))
  const rows = part(task.train, task.train + task.rows)
  const from = performance.now()
  const used = process.cpuUsage()
  const explainer = prepare(part(0, task.background))
  const prepared = performance.now()
  const { residual } = explainer.explain(rows)
  const { user, system } = process.cpuUsage(used)
  const seconds = (performance.now() - from) / 1000
  const largest = residual.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const leaves = (ensemble.feature.length / ensemble.treeOutput.length + 1) / 2
  const { plan } = explainer
  return {
    rows: task.rows,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    note:
      `  residual ${largest.toExponential(1)}, ${leaves.toFixed(0)} leaves a tree, ${plan['kernel']}, ` +
      `estimated ${plan['estimatedNsPerRow']} ns a row, ready in ${((prepared - from) / 1000).toFixed(2)} s`,
  }
}

/** The middle time of a call with one row, each row another one. */
function oneRow(explainer: { explain: (matrix: Matrix) => unknown }, rows: Matrix): Measured {
  const times = Array.from({ length: rows.rows }, (_, i) => {
    const row = { rows: 1, names: rows.names, columns: rows.columns.map((column) => column.slice(i, i + 1)) }
    const from = performance.now()
    explainer.explain(row)
    return performance.now() - from
  }).slice(1000)
  const sorted = times.sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1]! / 1000
  const high = sorted[Math.floor(sorted.length * 0.99)]! * 1000
  return {
    rows: 1,
    seconds: median,
    cpuSeconds: median,
    note: `  p50 ${(median * 1e6).toFixed(0)} µs, p99 ${high.toFixed(0)} µs`,
  }
}

function trainOurs(
  { algorithm, parameters }: Task,
  matrix: Matrix,
  labels: Float64Array,
  executor: Executor,
): Ensemble {
  const settings = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, String(value ?? 'none')]),
  )
  return algorithm === 'rf'
    ? trainForest(matrix, labels, { ...resolveParameters('rf', settings), executor }).ensemble
    : trainBoosting(matrix, labels, { ...resolveParameters('gbm', settings), executor }).ensemble
}

function handOver(stem: string, task: Task, threads: number, seconds: number): void {
  const { matrix, labels } = paymentsLike(task.train + task.rows, 20261)
  writeFileSync(`${stem}.task.json`, JSON.stringify({ ...task, columns: 6, threads, seconds }))
  const numbers = new Float64Array(matrix.rows * 7)
  ;[...matrix.columns, labels].forEach((column, j) => {
    numbers.set(column, j * matrix.rows)
  })
  writeFileSync(`${stem}.f64`, new Uint8Array(numbers.buffer))
}

function runPeer(peer: string, stem: string): Measured | null {
  const script = join(here, 'peers/explain.py')
  const { stdout, stderr, status } = spawnSync(python, [script, peer.replace('*', ''), stem], {
    encoding: 'utf8',
  })
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!)
  console.log(`${peer.padEnd(18)} SKIPPED: ${stderr.trim().split('\n').at(-1)}`)
  return null
}
