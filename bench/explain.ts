/**
 * Rows per second of the attribution kernels on one thread, on seeded synthetic models: node bench/explain.ts [rows]
 *
 * Two models, trained here: 100 boosted trees of depth 6 on 6 columns (payments-like), and a forest of 100 trees of depth 8 on 40.
 * The walk is the twin that the tables replace; it runs on a few rows only. Figures are processor time, printed with machine and commit.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import {
  createRandom,
  type Ensemble,
  interventionalWalk,
  type Matrix,
  matrixRows,
  prepareInterventional,
  preparePathDependent,
  resolveParameters,
  trainBoosting,
  trainForest,
} from '../packages/core/src/index.ts'

const rows = Number(process.argv[2] ?? 20_000)
const backgroundRows = 200
const walkedRows = 20

const models: {
  name: string
  features: number
  train: (matrix: Matrix, labels: Float64Array) => Ensemble
}[] = [
  {
    name: 'boosting, 100 trees, depth 6, 6 columns',
    features: 6,
    train: (matrix, labels) =>
      trainBoosting(matrix, labels, resolveParameters('gbm', { n_estimators: '100', max_depth: '6' }))
        .ensemble,
  },
  {
    name: 'forest, 100 trees, depth 8, 40 columns',
    features: 40,
    train: (matrix, labels) =>
      trainForest(matrix, labels, resolveParameters('rf', { n_estimators: '100', max_depth: '8' })).ensemble,
  },
]

console.log(
  `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, commit ${commit()}, ${rows} rows, background ${backgroundRows}`,
)
for (const { name, features, train } of models) {
  const { matrix, labels } = simulate(4000, features, 1)
  const ensemble = train(matrix, labels)
  const explained = simulate(rows, features, 2).matrix
  const background = matrixRows(matrix, createRandom(3).choice(matrix.rows, backgroundRows))
  console.log(`${name}: ${ensemble.feature.length} nodes`)
  measure('path-dependent', () => preparePathDependent(ensemble), explained)
  measure('interventional', () => prepareInterventional(ensemble, background), explained)
  const few = matrixRows(
    explained,
    Int32Array.from({ length: walkedRows }, (_, i) => i),
  )
  report(
    'interventional by walk',
    0,
    seconds(() => interventionalWalk(ensemble, few, background)),
    walkedRows,
  )
}

function measure(name: string, prepare: () => ReturnType<typeof preparePathDependent>, matrix: Matrix): void {
  let explainer = prepare()
  const preparing = seconds(() => {
    explainer = prepare()
  })
  explainer.explain(
    matrixRows(
      matrix,
      Int32Array.from({ length: Math.min(500, rows) }, (_, i) => i),
    ),
  )
  report(
    name,
    preparing,
    seconds(() => explainer.explain(matrix)),
    rows,
  )
}

function report(name: string, preparing: number, explaining: number, count: number): void {
  const perSecond = Math.round(count / explaining).toLocaleString('en-US')
  console.log(
    `  ${name.padEnd(24)} ${perSecond.padStart(9)} rows/s, prepared in ${Math.round(1000 * preparing)} ms`,
  )
}

/** Processor seconds of this process, so that a busy machine does not change the figure much. */
function seconds(work: () => unknown): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** Columns of different kinds (even, skewed, mostly zero) and a label that depends on some of them. */
function simulate(count: number, features: number, seed: number): { matrix: Matrix; labels: Float64Array } {
  const random = createRandom(seed)
  const columns = Array.from({ length: features }, (_, j) =>
    Float64Array.from({ length: count }, () => {
      const x = random.next()
      return j % 3 === 0 ? x : j % 3 === 1 ? 1e4 * x * x * x : x < 0.6 ? 0 : x
    }),
  )
  const labels = Float64Array.from({ length: count }, (_, i) => {
    const z =
      columns[0]![i]! - columns[1]![i]! / 1e4 + columns[2]![i]! * columns[3]![i]! + 0.3 * random.normal()
    return z > 0.6 ? 1 : 0
  })
  return { matrix: { rows: count, names: columns.map((_, j) => `x${j}`), columns }, labels }
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}
