/**
 * Quality of our trainers beside XGBoost and scikit-learn: the same rows, the same stratified 5 folds, the same parameters,
 * the same metric code (ours) for both sides. Prints one table for each data set.
 *
 *   node bench/quality.ts [insurance-claims] [paysim] [gbm] [rf] [extra-trees] [logistic] [isolation-forest]
 *
 * The peers are run by bench/peers/quality.py where bench/peers/.venv stands (requirements.txt); they read rows and folds
 * from bench/out and write their out-of-fold probabilities there. Each peer is run twice, the second time with another seed
 * (forests) or with exact splits in place of histograms (boosting): how far it differs from itself is the noise to judge by. An isolation
 * forest learns without labels; its anomaly score stands in for the probability, so that only its ROC AUC means anything.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as candor from '@candor/core'
import { insuranceClaims, type LabelledRows, paysim } from './real-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')

const tables: Record<string, { read: () => LabelledRows; repeats: number }> = {
  'insurance-claims': { read: insuranceClaims, repeats: 4 },
  paysim: { read: paysim, repeats: 3 },
}
const metrics: Record<string, typeof candor.brier> = {
  'ROC AUC': candor.rocAuc,
  'log loss': candor.logLoss,
  Brier: candor.brier,
}
type Algorithm = candor.Algorithm

/** Trains on rows and gives the way to score others. */
type Trainer = (matrix: candor.Matrix, labels: Float64Array) => (matrix: candor.Matrix) => Float64Array

const trainers: Record<Algorithm, Trainer> = {
  gbm: (matrix, labels) => probabilities({ ensemble: candor.trainBoosting(matrix, labels).ensemble }),
  rf: (matrix, labels) => probabilities({ ensemble: candor.trainForest(matrix, labels).ensemble }),
  'extra-trees': (matrix, labels) =>
    probabilities({ ensemble: candor.trainExtraTrees(matrix, labels).ensemble }),
  logistic: (matrix, labels) => probabilities({ linear: candor.trainLogistic(matrix, labels).linear }),
  'isolation-forest': (matrix) => {
    const { ensemble, anomaly } = candor.trainIsolationForest(matrix)
    return (rows) => candor.anomalyScores(anomaly, candor.margins(ensemble, rows))
  },
}
const everyAlgorithm = Object.keys(trainers) as Algorithm[]

function probabilities(
  fitted: Pick<candor.Model, 'ensemble'> | Pick<candor.LinearModel, 'linear'>,
): (matrix: candor.Matrix) => Float64Array {
  const head = { algorithm: '', task: 'classification', classes: ['0', '1'], calibrator: null } as const
  return (matrix) => (candor.predict({ ...head, ...fitted }, matrix) as candor.ClassPrediction).probability
}

/** Out-of-fold probabilities of every row, one array for each repeat. */
type Scores = readonly ArrayLike<number>[]
type Peers = {
  readonly versions: string
  readonly scores: Record<Algorithm, { readonly first: Scores; readonly second: Scores }>
  readonly seconds: Record<Algorithm, number>
}

main(process.argv.slice(2))

function main(words: readonly string[]): void {
  mkdirSync(out, { recursive: true })
  const named = words.filter((word) => word in tables)
  const chosen = everyAlgorithm.filter((algorithm) => words.includes(algorithm))
  for (const name of named.length > 0 ? named : Object.keys(tables)) {
    const { read, repeats } = tables[name]!
    compare(read(), repeats, chosen.length > 0 ? chosen : everyAlgorithm)
  }
}

function compare(table: LabelledRows, repeats: number, algorithms: readonly Algorithm[]): void {
  const folds = Array.from({ length: repeats }, (_, seed) => foldOfRow(table, seed))
  const parameters = Object.fromEntries(
    algorithms.map((algorithm) => [
      algorithm,
      candor.parameterRecord(algorithm, candor.resolveParameters(algorithm, {})),
    ]),
  )
  handOver(table, folds, parameters)
  const peers = runPeers(table.name)
  const { rows, names } = table.matrix
  console.log(`\n${table.name}: ${rows} rows, ${names.length} columns, ${repeats} x 5 folds`)
  console.log(`parameters: ${JSON.stringify(parameters)}`)
  console.log(peers === null ? 'SKIPPED peers: bench/peers/.venv is not there' : `peers: ${peers.versions}`)
  for (const algorithm of algorithms) report(table, folds, algorithm, peers)
}

function foldOfRow({ labels }: LabelledRows, seed: number): Int32Array {
  const foldOf = new Int32Array(labels.length)
  candor.kFold({ labels: Int32Array.from(labels) }, { folds: 5, seed }).forEach(({ test }, fold) => {
    for (const row of test) foldOf[row] = fold
  })
  return foldOf
}

/** Column-major float64 numbers, and all else as JSON. */
function handOver(
  { name, matrix, labels }: LabelledRows,
  folds: readonly Int32Array[],
  parameters: object,
): void {
  const bytes = matrix.columns.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))
  writeFileSync(join(out, `${name}.f64`), Buffer.concat(bytes))
  const rest = { names: matrix.names, labels: [...labels], folds: folds.map((fold) => [...fold]), parameters }
  writeFileSync(join(out, `${name}.json`), JSON.stringify(rest))
}

function runPeers(name: string): Peers | null {
  if (!existsSync(python)) return null
  const run = spawnSync(python, [join(here, 'peers/quality.py'), name, out], { stdio: 'inherit' })
  if (run.status !== 0) throw new Error(`bench/peers/quality.py ended with ${run.status}`)
  return JSON.parse(readFileSync(join(out, `${name}.peers.json`), 'utf8')) as Peers
}

function report(
  table: LabelledRows,
  folds: readonly Int32Array[],
  algorithm: Algorithm,
  peers: Peers | null,
): void {
  const started = performance.now()
  const ours = folds.map((fold) => outOfFold(table, fold, algorithm))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const peerSeconds = peers === null ? '' : `, peer ${peers.seconds[algorithm].toFixed(1)} s`
  console.log(`\n${algorithm} (ours ${seconds} s for all folds${peerSeconds})`)
  console.log('metric    ours mean ± sd      peer mean ± sd      ours - peer ± se    peer - itself ± se')
  for (const metric of Object.keys(metrics))
    console.log(lineOf(metric, table, folds, ours, peers?.scores[algorithm]))
}

function outOfFold({ matrix, labels }: LabelledRows, foldOf: Int32Array, algorithm: Algorithm): Float64Array {
  const train = (rows: Int32Array) =>
    trainers[algorithm](
      candor.matrixRows(matrix, rows),
      Float64Array.from(rows, (row) => labels[row]!),
    )
  const scores = new Float64Array(matrix.rows)
  for (let fold = 0; fold < 5; fold++) {
    const scoreOf = train(rowsWhere(foldOf, (f) => f !== fold))
    const test = rowsWhere(foldOf, (f) => f === fold)
    const found = scoreOf(candor.matrixRows(matrix, test))
    test.forEach((row, i) => {
      scores[row] = found[i]!
    })
  }
  return scores
}

function rowsWhere(foldOf: Int32Array, holds: (fold: number) => boolean): Int32Array {
  return Int32Array.from(foldOf, (_, row) => row).filter((row) => holds(foldOf[row]!))
}

function lineOf(
  metric: string,
  table: LabelledRows,
  folds: readonly Int32Array[],
  ours: Scores,
  peer: { readonly first: Scores; readonly second: Scores } | undefined,
): string {
  const values = (scores: Scores) =>
    folds.flatMap((fold, repeat) => byFold(metric, table, fold, scores[repeat]!))
  const own = values(ours)
  if (peer === undefined) return `${metric.padEnd(10)}${spread(own)}`
  const [first, second] = [values(peer.first), values(peer.second)]
  const cells = [spread(own), spread(first), difference(own, first), difference(second, first)]
  return metric.padEnd(10) + cells.map((cell) => cell.padEnd(20)).join('')
}

function byFold(
  metric: string,
  { labels }: LabelledRows,
  foldOf: Int32Array,
  scores: ArrayLike<number>,
): number[] {
  return [0, 1, 2, 3, 4].map((fold) => {
    const test = [...rowsWhere(foldOf, (f) => f === fold)]
    const result = metrics[metric]!(
      test.map((row) => labels[row]!),
      test.map((row) => scores[row]!),
    )
    if (!('value' in result)) throw new Error(`${metric} is undefined in fold ${fold}`)
    return result.value
  })
}

/** Mean over folds, and standard deviation. */
function spread(values: readonly number[]): string {
  const { mean, sd } = moments(values)
  return `${mean.toFixed(5)} ± ${sd.toFixed(5)}`
}

/** Mean of the paired differences, and its standard error. */
function difference(a: readonly number[], b: readonly number[]): string {
  const { mean, sd } = moments(a.map((value, i) => value - b[i]!))
  const sign = mean < 0 ? '-' : '+'
  return `${sign}${Math.abs(mean).toFixed(5)} ± ${(sd / Math.sqrt(a.length)).toFixed(5)}`
}

function moments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) }
}
