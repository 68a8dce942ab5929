/**
 * Attributions on a wide table (40 columns), ours and the peers' in one run: rows per second, everything included but reading the rows, from a
 * trained model in memory to float64 values with their residual; ours of all rows, a peer's of the first k that take it long enough after a
 * warm-up. Each trains a model of the same parameters on the same seeded rows; leaves a tree are printed.
 *
 *   node bench/explain-wide.ts [path] [forest] [deep-forest] [interventional] [interactions] [growth] [--rows N] [--threads 2] [--seconds 20] [--only candor,xgboost]
 *
 * Peers are marked * where they take one thread only. Processor seconds are of all threads, so that a busy machine can be told.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Ensemble,
  type Matrix,
  matrixRows,
  prepareInterventional,
  preparePathDependent,
  preparePathDependentInteractions,
  resolveParameters,
  trainBoosting,
  trainForest,
} from '@candor/core'
import { createThreadExecutor } from '../packages/app/src/jobs/thread-executor.ts'
import { wide } from './seeded-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')

type Work = 'path' | 'interventional' | 'interactions'
type Task = {
  readonly algorithm: 'gbm' | 'rf'
  readonly train: number
  readonly rows: number
  readonly parameters: Readonly<Record<string, number | null>>
  readonly work: Work
  readonly background?: number
  readonly columns?: number
  readonly peers: readonly string[]
}

const boosting = { n_estimators: 300, max_depth: 6, learning_rate: 0.1 }
const gbm = {
  algorithm: 'gbm',
  train: 200_000,
  rows: 200_000,
  parameters: boosting,
  work: 'path',
  peers: [],
} as const
const forest = {
  algorithm: 'rf',
  train: 200_000,
  rows: 20_000,
  parameters: { n_estimators: 100, max_depth: 10 },
  work: 'path',
  peers: ['shap*'],
} as const

const tasks: Record<string, Task> = {
  path: { ...gbm, peers: ['xgboost', 'lightgbm', 'woodelf*'] },
  forest,
  'deep-forest': { ...forest, train: 50_000, rows: 3000, parameters: { n_estimators: 100, max_depth: null } },
  interventional: { ...gbm, work: 'interventional', background: 1000, peers: ['woodelf*', 'shap*'] },
  interactions: { ...gbm, rows: 20_000, work: 'interactions', peers: ['xgboost'] },
}

/** The same work with one thing larger at a time; ours only. */
const growth: Record<string, Task> = {
  'rows x 1': { ...gbm, rows: 20_000 },
  'rows x 10': gbm,
  'trees / 3': { ...gbm, parameters: { ...boosting, n_estimators: 100 } },
  ...Object.fromEntries(
    [4, 8, 10, 12].map((depth) => [
      `depth ${depth}`,
      { ...gbm, rows: 20_000, parameters: { ...boosting, max_depth: depth } },
    ]),
  ),
  ...Object.fromEntries(
    [6, 12, 100, 200].map((columns) => [
      `${columns} columns`,
      { ...gbm, train: 50_000, rows: 20_000, columns },
    ]),
  ),
  'background 1,000': { ...gbm, work: 'interventional', background: 1000 },
  'background 10,000': { ...gbm, work: 'interventional', background: 10_000 },
}

type Measured = {
  readonly rows: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly leaves: number
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
  if (!existsSync(python)) console.log('SKIPPED peers: bench/peers/.venv is not there')
  const chosen = Object.entries(tasks).filter(([name]) => args.includes(name))
  const threads = number('threads', 2)
  const wanted = chosen.length > 0 || args.includes('growth') ? chosen : Object.entries(tasks)
  for (const [name, task] of wanted)
    compare(name, { ...task, rows: number('rows', task.rows) }, threads, number('seconds', 20), only)
  if (args.includes('growth'))
    for (const [name, task] of Object.entries(growth)) print(name, ours(task, threads), null)
}

function compare(
  name: string,
  task: Task,
  threads: number,
  seconds: number,
  only: readonly string[] | null,
): void {
  console.log(
    `\n${name}: ${JSON.stringify(task.parameters)}, trained on ${task.train} x ${task.columns ?? 40}`,
  )
  const known = task.peers.filter(
    (peer) => (only?.includes(peer.replace('*', '')) ?? true) && existsSync(python),
  )
  const own = (only?.includes('candor') ?? true) ? ours(task, threads) : null
  if (own !== null) print('candor', own, null)
  const stem = join(out, 'explain-wide')
  if (known.length > 0) handOver(stem, task, threads, seconds)
  for (const peer of known) print(peer, runPeer(peer, stem), own)
}

function print(
  name: string,
  { rows, seconds, cpuSeconds, leaves, note = '' }: Measured,
  own: Measured | null,
): void {
  const rate = rows / seconds
  const cpuRate = rows / cpuSeconds
  const ratio =
    own === null
      ? ''
      : `  ratio ${(own.rows / own.seconds / rate).toFixed(1)}, by processor seconds ${(own.rows / own.cpuSeconds / cpuRate).toFixed(1)}`
  console.log(
    `${name.padEnd(18)} ${rate.toFixed(rate < 100 ? 1 : 0).padStart(9)} rows/s  k ${rows}, ${seconds.toFixed(2)} s, processor ${cpuSeconds.toFixed(2)} s, ` +
      `${leaves.toFixed(0)} leaves a tree, load ${loadavg()[0]!.toFixed(1)}${ratio}${note}`,
  )
}

function tableOf({ train, rows, columns = 40 }: Task) {
  return wide(train + rows, columns, 20262)
}

function ours(task: Task, threads: number): Measured {
  const { matrix, labels } = tableOf(task)
  const part = (from: number, to: number): Matrix => ({
    rows: to - from,
    names: matrix.names,
    columns: matrix.columns.map((column) => column.subarray(from, to)),
  })
  const learning = part(0, task.train)
  const executor = createThreadExecutor({ threads })
  const ensemble = trainOurs(task, learning, labels.subarray(0, task.train), executor)
  const rows = part(task.train, task.train + task.rows)
  const background = matrixRows(
    learning,
    Int32Array.from({ length: task.background ?? 1 }, (_, i) => i),
  )
  // threads are brought up and code is compiled
  explainOurs(task.work, ensemble, part(0, 2048), background, executor)
  const from = performance.now()
  const used = process.cpuUsage()
  const { residual, plan } = explainOurs(task.work, ensemble, rows, background, executor)
  const { user, system } = process.cpuUsage(used)
  const largest = residual.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return {
    rows: task.rows,
    seconds: (performance.now() - from) / 1000,
    cpuSeconds: (user + system) / 1e6,
    leaves: (ensemble.feature.length / ensemble.treeOutput.length + 1) / 2,
    note: `  residual ${largest.toExponential(1)}, ${plan['kernel']}, estimated ${plan['estimatedNsPerRow']} ns a row`,
  }
}

function trainOurs(
  { algorithm, parameters }: Task,
  matrix: Matrix,
  labels: Float64Array,
  executor: ReturnType<typeof createThreadExecutor>,
): Ensemble {
  const settings = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, String(value ?? 'none')]),
  )
  return algorithm === 'rf'
    ? trainForest(matrix, labels, { ...resolveParameters('rf', settings), executor }).ensemble
    : trainBoosting(matrix, labels, { ...resolveParameters('gbm', settings), executor }).ensemble
}

function explainOurs(
  work: Work,
  ensemble: Ensemble,
  rows: Matrix,
  background: Matrix,
  executor: ReturnType<typeof createThreadExecutor>,
) {
  const explainer =
    work === 'path'
      ? preparePathDependent(ensemble, { executor })
      : work === 'interventional'
        ? prepareInterventional(ensemble, background, { executor })
        : preparePathDependentInteractions(ensemble, { executor })
  return { residual: explainer.explain(rows).residual, plan: explainer.plan }
}

function handOver(stem: string, task: Task, threads: number, seconds: number): void {
  const { matrix, labels } = tableOf(task)
  writeFileSync(
    `${stem}.task.json`,
    JSON.stringify({ ...task, columns: matrix.columns.length, threads, seconds }),
  )
  const numbers = new Float64Array(matrix.rows * (matrix.columns.length + 1))
  ;[...matrix.columns, labels].forEach((column, j) => {
    numbers.set(column, j * matrix.rows)
  })
  writeFileSync(`${stem}.f64`, new Uint8Array(numbers.buffer))
}

function runPeer(peer: string, stem: string): Measured {
  const script = join(here, 'peers/explain_wide.py')
  const { stdout, stderr, status } = spawnSync(python, [script, peer.replace('*', ''), stem], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${peer}: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}
