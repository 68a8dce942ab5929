/**
 * Quality of our trainers beside XGBoost, LightGBM, CatBoost and scikit-learn: the same rows, the same stratified 5 folds of 3 seeds,
 * the same parameters, the same metric code (ours) for all. Prints a table for each data set, with the difference to the best peer.
 *
 *   node bench/quality.ts [insurance-claims] [lending-club] [adult] [paysim] [paysim-head]
 *     [gbm] [gbm-by-leaf] [rf] [extra-trees] [logistic] [isolation-forest] [--keep-peers]
 *
 * The peers are run by bench/peers/quality.py where bench/peers/.venv stands (requirements.txt); they read rows and folds from
 * bench/out and write their out-of-fold scores there; `--keep-peers` takes those of the last run. All work on one thread. An isolation
 * forest learns without labels; its anomaly score stands in for the probability, so that only its areas mean anything.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as candor from '@candor/core'
import { adult, insuranceClaims, type LabelledRows, lendingClub, paysim, paysimHead } from './real-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out')
const python = join(here, 'peers/.venv/bin/python')
const repeats = 3

/** Its gain has numbers of rows where the others have hessians: another method, so the best of the others is shown besides. */
const firstOrder = 'CatBoost'

/**
 * By how much the standard error of repeated folds is too small, as their training rows overlap: its square is n_test / n_train of
 * the variance larger (Nadeau and Bengio 2003, Inference for the Generalization Error), against one n-th.
 */
const overlap = Math.sqrt(1 + 5 * repeats * (1 / 4))

const tables: Record<string, () => LabelledRows> = {
  'insurance-claims': insuranceClaims,
  'lending-club': lendingClub,
  adult,
  paysim,
  'paysim-head': paysimHead,
}

/** `sign` is -1 where less is better. */
const metrics: Record<string, { readonly of: typeof candor.brier; readonly sign: 1 | -1 }> = {
  'ROC AUC': { of: candor.rocAuc, sign: 1 },
  'average precision': { of: candor.averagePrecision, sign: 1 },
  'log loss': { of: candor.logLoss, sign: -1 },
}
const areas = ['ROC AUC', 'average precision']

type Settings = Readonly<Record<string, string>>
type Score = (matrix: candor.Matrix) => Float64Array
type Study = {
  readonly algorithm: candor.Algorithm
  readonly settings: Settings
  readonly train: (matrix: candor.Matrix, labels: Float64Array, seed: number, settings: Settings) => Score
}

const boosting: Study['train'] = (matrix, labels, seed, settings) =>
  probabilities(
    candor.trainBoosting(matrix, labels, { ...candor.resolveParameters('gbm', settings), seed }).ensemble,
  )

const studies: Record<string, Study> = {
  gbm: { algorithm: 'gbm', settings: {}, train: boosting },
  'gbm-by-leaf': {
    algorithm: 'gbm',
    settings: { num_leaves: '31', max_depth: 'none', min_child_weight: '0.001' },
    train: boosting,
  },
  rf: {
    algorithm: 'rf',
    settings: {},
    train: (matrix, labels, seed) => probabilities(candor.trainForest(matrix, labels, { seed }).ensemble),
  },
  'extra-trees': {
    algorithm: 'extra-trees',
    settings: {},
    train: (matrix, labels, seed) => probabilities(candor.trainExtraTrees(matrix, labels, { seed }).ensemble),
  },
  logistic: {
    algorithm: 'logistic',
    settings: {},
    train: (matrix, labels) => {
      const { linear } = candor.trainLogistic(matrix, labels)
      return (rows) => probabilityOf(candor.predict({ ...head, linear }, rows))
    },
  },
  'isolation-forest': {
    algorithm: 'isolation-forest',
    settings: {},
    train: (matrix, _labels, seed) => {
      const { ensemble, anomaly } = candor.trainIsolationForest(matrix, { seed })
      return (rows) => candor.anomalyScores(anomaly, candor.margins(ensemble, rows))
    },
  },
}

const head = { algorithm: '', task: 'classification', classes: ['0', '1'], calibrator: null } as const

function probabilities(ensemble: candor.Ensemble): Score {
  return (matrix) => probabilityOf(candor.predict({ ...head, ensemble }, matrix))
}

function probabilityOf(prediction: ReturnType<typeof candor.predict>): Float64Array {
  return (prediction as candor.ClassPrediction).probability
}

/** Out-of-fold scores of every row, one array for each repeat. */
type Scores = readonly Float64Array[]
type Peers = {
  readonly versions: Readonly<Record<string, string>>
  readonly seconds: Readonly<Record<string, number>>
}

main(process.argv.slice(2))

function main(words: readonly string[]): void {
  mkdirSync(out, { recursive: true })
  if (!existsSync(python)) console.log('SKIPPED peers: bench/peers/.venv is not there')
  const chosenStudies = chosenOf(studies, words)
  for (const [, read] of chosenOf(tables, words)) {
    const table = read()
    const folds = Array.from({ length: repeats }, (_, seed) => foldOfRow(table, seed))
    const { rows, names } = table.matrix
    const positives = table.labels.reduce((sum, label) => sum + label, 0)
    console.log(`\n${table.name}: ${rows} rows, ${names.length} columns, ${positives} positives`)
    for (const [name, study] of chosenStudies)
      compare(table, folds, name, study, words.includes('--keep-peers'))
  }
}

function chosenOf<T>(all: Readonly<Record<string, T>>, words: readonly string[]): [string, T][] {
  const named = Object.entries(all).filter(([name]) => words.includes(name))
  return named.length > 0 ? named : Object.entries(all)
}

function foldOfRow({ labels }: LabelledRows, seed: number): Int32Array {
  const foldOf = new Int32Array(labels.length)
  candor.kFold({ labels: Int32Array.from(labels) }, { folds: 5, seed }).forEach(({ test }, fold) => {
    for (const row of test) foldOf[row] = fold
  })
  return foldOf
}

function compare(
  table: LabelledRows,
  folds: readonly Int32Array[],
  name: string,
  study: Study,
  keepsPeers: boolean,
): void {
  const { algorithm, settings } = study
  const parameters = candor.parameterRecord(algorithm, candor.resolveParameters(algorithm, settings))
  if (!keepsPeers) runPeers(table, name, { algorithm, parameters, folds: folds.map((fold) => [...fold]) })
  const peers = readPeers(table, name)
  const started = process.cpuUsage().user
  const ours = folds.map((fold, seed) => outOfFold(table, fold, seed, study))
  const seconds = { ours: (process.cpuUsage().user - started) / 1e6, ...peers?.seconds }
  const times = Object.entries(seconds).map(([title, time]) => `${title} ${time.toFixed(1)}`)
  console.log(
    `\n${name} ${JSON.stringify(parameters)}\nprocessor seconds of ${5 * repeats} fits: ${times.join(', ')}`,
  )
  const titles = Object.keys(peers?.versions ?? {})
  const scores = titles.map((title) => readScores(table, name, title))
  console.log(rowOf('metric', ['ours', ...titles, 'ours - best ± se, ahead by se (corrected)']))
  for (const metric of algorithm === 'isolation-forest' ? areas : Object.keys(metrics))
    console.log(lineOf(metric, table, folds, ours, titles, scores))
}

/** Column-major float64 numbers, and all else as JSON. */
function runPeers({ name, matrix, labels }: LabelledRows, study: string, task: object): void {
  if (!existsSync(python)) return
  const bytes = matrix.columns.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))
  writeFileSync(join(out, `${name}.f64`), Buffer.concat(bytes))
  const rest = { names: matrix.names, labels: [...labels], ...task }
  writeFileSync(join(out, `${name}.${study}.json`), JSON.stringify(rest))
  const run = spawnSync(python, [join(here, 'peers/quality.py'), name, study, out], { stdio: 'inherit' })
  if (run.status !== 0) throw new Error(`bench/peers/quality.py ended with ${run.status}`)
}

function readPeers({ name }: LabelledRows, study: string): Peers | null {
  const path = join(out, `${name}.${study}.peers.json`)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Peers) : null
}

function readScores({ name, matrix }: LabelledRows, study: string, title: string): Scores {
  const bytes = readFileSync(join(out, `${name}.${study}.${title}.f64`))
  const all = new Float64Array(new Uint8Array(bytes).buffer)
  return Array.from({ length: repeats }, (_, i) => all.subarray(i * matrix.rows, (i + 1) * matrix.rows))
}

function outOfFold(
  { matrix, labels }: LabelledRows,
  foldOf: Int32Array,
  seed: number,
  { train, settings }: Study,
): Float64Array {
  const scores = new Float64Array(matrix.rows)
  for (let fold = 0; fold < 5; fold++) {
    const rows = rowsWhere(foldOf, (f) => f !== fold)
    const own = Float64Array.from(rows, (row) => labels[row]!)
    const test = rowsWhere(foldOf, (f) => f === fold)
    const found = train(candor.matrixRows(matrix, rows), own, seed, settings)(candor.matrixRows(matrix, test))
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
  titles: readonly string[],
  peers: readonly Scores[],
): string {
  const { sign } = metrics[metric]!
  const values = (scores: Scores) =>
    folds.flatMap((fold, repeat) => byFold(metric, table, fold, scores[repeat]!))
  const own = values(ours)
  const others = peers.map(values)
  const means = others.map((other) => moments(other).mean)
  if (means.length === 0) return rowOf(metric, [moments(own).mean.toFixed(5)])
  const best = (among: readonly number[]) =>
    among.reduce((a, b) => (sign * means[b]! > sign * means[a]! ? b : a), among[0]!)
  const all = titles.map((_, i) => i)
  const rivals = [best(all), best(all.filter((i) => titles[i] !== firstOrder))]
  return rowOf(metric, [
    moments(own).mean.toFixed(5),
    ...means.map((value, i) => `${value.toFixed(5)} (${signed(aheadOf(own, others[i]!, sign), 1)})`),
    ...[...new Set(rivals)].map((i) => `${titles[i]} ${difference(own, others[i]!, sign)}`),
  ])
}

/** Mean of the paired differences ± its standard error; how many of those we are ahead, in brackets with the error corrected. */
function difference(own: readonly number[], other: readonly number[], sign: number): string {
  const { mean, error } = paired(own, other)
  const ahead = aheadOf(own, other, sign)
  return `${signed(mean, 5)} ± ${error.toFixed(5)}, ahead ${signed(ahead, 1)} (${signed(ahead / overlap, 1)})`
}

function aheadOf(own: readonly number[], other: readonly number[], sign: number): number {
  const { mean, error } = paired(own, other)
  return (sign * mean) / error
}

function paired(own: readonly number[], other: readonly number[]): { mean: number; error: number } {
  const { mean, sd } = moments(own.map((value, i) => value - other[i]!))
  return { mean, error: sd / Math.sqrt(own.length) }
}

function byFold(
  metric: string,
  { labels }: LabelledRows,
  foldOf: Int32Array,
  scores: ArrayLike<number>,
): number[] {
  return [0, 1, 2, 3, 4].map((fold) => {
    const test = [...rowsWhere(foldOf, (f) => f === fold)]
    const result = metrics[metric]!.of(
      test.map((row) => labels[row]!),
      test.map((row) => scores[row]!),
    )
    if (!('value' in result)) throw new Error(`${metric} is undefined in fold ${fold}`)
    return result.value
  })
}

function moments(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) }
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
}

function rowOf(first: string, cells: readonly string[]): string {
  return `| ${[first, ...cells].join(' | ')} |`
}
