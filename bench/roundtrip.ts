/**
 * Models that go from here to there and back: what XGBoost, LightGBM, CatBoost and scikit-learn (through skl2onnx) trained and saved is read
 * here and compared with their own answers; what is written here as XGBoost JSON, ONNX and JavaScript is read by XGBoost, onnxruntime
 * and this runtime, and compared with ours. Prints two tables of largest differences over max(1, value).
 *
 *   node bench/roundtrip.ts
 *
 * Needs bench/peers/.venv (requirements.txt). Written models are scored on rows that lie on the thresholds of their splits, beside
 * them, and nowhere (missing), where every difference between two split rules shows.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as candor from '@candor/core'
import { insuranceClaims } from './real-tables.ts'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'out/roundtrip')
const python = join(here, 'peers/.venv/bin/python')
const references = join(here, '../../shared/data/tree-reference')

async function main(): Promise<void> {
  if (!existsSync(python)) {
    console.log('SKIPPED: bench/peers/.venv is not there')
    return
  }
  for (const part of ['in', 'out']) {
    rmSync(join(out, part), { recursive: true, force: true })
    mkdirSync(join(out, part), { recursive: true })
  }
  runPeers('make', 'in')
  reportImports()
  const exported = [...ownModels(), ...referenceModels()].map(([name, read]) => writeModel(name, read))
  runPeers('read', 'out')
  await reportExports(exported)
}

function runPeers(mode: string, part: string): void {
  const run = spawnSync(python, [join(here, 'peers/roundtrip.py'), mode, join(out, part)], {
    stdio: 'inherit',
  })
  if (run.status !== 0) throw new Error(`bench/peers/roundtrip.py ${mode} ended with ${run.status}`)
}

type Kept = {
  readonly rows: (number | string | null)[][]
  readonly raw: number[][] | null
  readonly answers: number[][] | null
  readonly leaves: number[][] | null
  readonly contributions: number[][] | null
  /** what the peer's raw scores are the sum of where ours are the mean */
  readonly trees: number
}

function reportImports(): void {
  console.log(
    `\n${'read here'.padEnd(40)}${['raw', 'answer', 'leaves', 'contributions'].map((h) => h.padStart(15)).join('')}`,
  )
  const files = readdirSync(join(out, 'in'))
  for (const file of files.filter((name) => name.endsWith('.json') && !name.includes('.model.'))) {
    const name = file.replace('.json', '')
    const model = files.find((other) => other !== file && other.startsWith(`${name}.`))!
    const kept = JSON.parse(readFileSync(join(out, 'in', file), 'utf8')) as Kept
    const imported = candor.readModel(new Uint8Array(readFileSync(join(out, 'in', model))))
    console.log(
      name.padEnd(40) +
        comparedImport(imported, kept)
          .map((text) => text.padStart(15))
          .join(''),
    )
  }
}

function comparedImport({ model, featureNames, categoryLevels }: candor.ImportedModel, kept: Kept): string[] {
  const columns = featureNames.map((_, j) =>
    Float64Array.from(kept.rows, (row) => numberFor(row[j]!, categoryLevels[j] ?? null)),
  )
  const matrix = { rows: kept.rows.length, names: featureNames, columns }
  const prediction = candor.predict(model, matrix)
  return [
    shareText(
      prediction.margin,
      kept.raw?.flat().map((score) => score / kept.trees),
    ),
    shareText(answersOf(prediction), kept.answers?.flat()),
    shareText(candor.leavesOf(model.ensemble, matrix), kept.leaves?.flat()),
    shareText(
      contributionsOf(model.ensemble, matrix),
      kept.contributions?.flat().map((phi) => phi / kept.trees),
    ),
  ]
}

function numberFor(value: number | string | null, levels: readonly string[] | null): number {
  if (value === null) return Number.NaN
  return typeof value === 'string' ? (levels?.indexOf(value) ?? Number.NaN) : value
}

function answersOf(prediction: candor.Prediction): Float64Array {
  if (prediction.task === 'anomaly') return prediction.anomalyScore
  return prediction.task === 'regression' ? prediction.prediction : prediction.probability
}

/** Path-dependent contributions, output by output: those of the features, then the base. */
function contributionsOf(ensemble: candor.Ensemble, matrix: candor.Matrix): number[] {
  if (ensemble.coverSource === 'none') return []
  const width = ensemble.featureNames.length
  const parts = Array.from({ length: ensemble.outputs }, (_, output) =>
    candor.pathDependentShap(ensemble, matrix, { output }),
  )
  return Array.from({ length: matrix.rows }, (_, row) =>
    parts.flatMap(({ phi, base }) => [...phi.subarray(row * width, (row + 1) * width), base]),
  ).flat()
}

function shareText(ours: ArrayLike<number>, theirs: readonly number[] | undefined): string {
  if (theirs === undefined) return '-'
  if (theirs.length !== ours.length) return `${theirs.length} for ${ours.length}`
  const most = theirs.reduce((a, b, i) => Math.max(a, Math.abs(ours[i]! - b) / Math.max(1, Math.abs(b))), 0)
  return most === 0 ? 'equal' : most.toExponential(1)
}

type Readable = { readonly model: AnyModel; readonly categoryLevels: candor.ImportedModel['categoryLevels'] }
type AnyModel = candor.Model | candor.LinearModel
type Named = readonly [name: string, read: () => Readable]

/** What we train ourselves: classes with and without calibrator, missing values and categories, forests and their vote, isolation, sums of columns. */
function ownModels(): Named[] {
  const { matrix, labels } = insuranceClaims()
  const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
  const ofTrees =
    (algorithm: string, ensemble: candor.Ensemble, more: Partial<candor.Model> = {}) =>
    () => ({
      model: { ...head, algorithm, ensemble, ...more },
      categoryLevels: [],
    })
  const boosting = candor.trainBoosting(matrix, labels).ensemble
  const calibrator = candor.fitSigmoid(candor.margins(boosting, matrix), labels)
  const isolation = candor.trainIsolationForest(matrix)
  return [
    ['own-gbm', ofTrees('gbm', boosting)],
    ['own-gbm-calibrated', ofTrees('gbm', boosting, { calibrator })],
    ['own-rf', ofTrees('rf', candor.trainForest(matrix, labels).ensemble)],
    ['own-extra-trees', ofTrees('extra-trees', candor.trainExtraTrees(matrix, labels).ensemble)],
    [
      'own-isolation-forest',
      ofTrees('isolation-forest', isolation.ensemble, {
        task: 'anomaly',
        classes: [],
        anomaly: isolation.anomaly,
      }),
    ],
    ...mixedModels(),
    ...linearModels(),
    ['own-vote-of-forests', () => ({ model: voteOfForests(matrix, labels), categoryLevels: [] })],
  ]
}

function voteOfForests(matrix: candor.Matrix, labels: Float64Array): candor.Model {
  const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
  const vote = candor.voteOf([
    { weight: 1, model: { ...head, algorithm: 'rf', ensemble: candor.trainForest(matrix, labels).ensemble } },
    {
      weight: 2,
      model: { ...head, algorithm: 'extra-trees', ensemble: candor.trainExtraTrees(matrix, labels).ensemble },
    },
  ])
  if (!('ensemble' in vote)) throw new Error('a vote of forests is one ensemble')
  return vote
}

/** 2,000 seeded rows: two numbers with a tenth missing, a code of twelve levels, and a signal in all of them. */
function mixedRows(): { readonly matrix: candor.Matrix; readonly signal: Float64Array } {
  const random = candor.createRandom(5)
  const rows = 2000
  const column = (value: () => number) => Float64Array.from({ length: rows }, value)
  const full = [column(() => random.normal()), column(() => random.normal()), column(() => random.int(12))]
  const signal = full[0]!.map((x, i) => x + Math.sin(full[2]![i]!) + 0.3 * full[1]![i]! * x)
  const columns = full.map((values, j) =>
    j < 2 ? values.map((x) => (random.next() < 0.1 ? Number.NaN : x)) : values,
  )
  return { matrix: { rows, names: ['a', 'b', 'code'], columns }, signal }
}

function mixedModels(): Named[] {
  const { matrix, signal } = mixedRows()
  const categorical = [false, false, true]
  const three = signal.map((x) => (x < -0.5 ? 0 : x < 0.5 ? 1 : 2))
  const named = (
    name: string,
    labels: Float64Array,
    objective: NonNullable<candor.BoostingOptions['objective']>,
    head: Pick<candor.Model, 'task' | 'classes'>,
  ): Named => [
    name,
    () => {
      const { ensemble } = candor.trainBoosting(matrix, labels, { objective, categorical, nEstimators: 30 })
      return { model: { ...head, algorithm: 'gbm', calibrator: null, ensemble }, categoryLevels: [] }
    },
  ]
  const numbers = { task: 'regression', classes: [] } as const
  return [
    named(
      'own-gbm-categories',
      signal.map((x) => (x > 0 ? 1 : 0)),
      'logistic',
      {
        task: 'classification',
        classes: ['no', 'yes'],
      },
    ),
    named('own-gbm-three-classes', three, 'softmax', {
      task: 'classification',
      classes: ['low', 'mid', 'high'],
    }),
    named('own-gbm-regression', signal, 'squared', numbers),
    named(
      'own-gbm-poisson',
      signal.map((x) => Math.round(Math.exp(x / 2))),
      'poisson',
      numbers,
    ),
  ]
}

function linearModels(): Named[] {
  const { matrix, signal } = mixedRows()
  const whole = {
    ...matrix,
    columns: matrix.columns.map((column) => column.map((x) => (Number.isNaN(x) ? 0 : x))),
  }
  const two = signal.map((x) => (x > 0 ? 1 : 0))
  const three = signal.map((x) => (x < -0.5 ? 0 : x < 0.5 ? 1 : 2))
  const head = { algorithm: 'logistic', task: 'classification', calibrator: null } as const
  const pair = candor.trainLogistic(whole, two).linear
  const calibrator = { kind: 'sigmoid', a: -1.3, b: 0.2 } as const
  const triple = candor.trainLogistic(whole, three, { classes: 3 }).linear
  const named = (name: string, model: candor.LinearModel): Named => [
    name,
    () => ({ model, categoryLevels: [] }),
  ]
  return [
    named('own-logistic', { ...head, classes: ['no', 'yes'], linear: pair }),
    named('own-logistic-calibrated', { ...head, calibrator, classes: ['no', 'yes'], linear: pair }),
    named('own-logistic-three-classes', { ...head, classes: ['low', 'mid', 'high'], linear: triple }),
  ]
}

/** Every model of the reference that can be read. */
function referenceModels(): Named[] {
  if (!existsSync(references)) return []
  return readdirSync(references).flatMap((name): Named[] => {
    const file = ['model.json', 'model.txt', 'model.onnx']
      .map((f) => join(references, name, f))
      .find(existsSync)
    if (file === undefined) return []
    try {
      const imported = candor.readModel(new Uint8Array(readFileSync(file)))
      return [[name, () => imported]]
    } catch {
      return []
    }
  })
}

type Exported = {
  readonly name: string
  readonly matrix: candor.Matrix
  readonly model: AnyModel
  /** why a format was not written */
  readonly refused: Readonly<Record<string, string>>
}

const writers: Record<
  string,
  (model: AnyModel, about: Pick<candor.ImportedModel, 'categoryLevels'>) => string | Uint8Array
> = {
  'xgboost.json': (model) => {
    if ('linear' in model) throw new Error('it has no trees')
    return candor.toXgboostJson(model)
  },
  onnx: candor.toOnnx,
  mjs: candor.toJavascript,
}

function writeModel(name: string, read: Named[1]): Exported {
  const { model, categoryLevels } = read()
  const matrix = 'linear' in model ? linearRows(model.linear, 400) : probingRows(model.ensemble, 400)
  const prediction = candor.predict(model, matrix)
  const { outputs } = prediction
  writeFileSync(
    join(out, 'out', `${name}.f64`),
    Buffer.concat(matrix.columns.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))),
  )
  writeFileSync(
    join(out, 'out', `${name}.expected.json`),
    JSON.stringify({
      rows: matrix.rows,
      columns: matrix.columns.length,
      outputs,
      summed: [...summedMargins(model, prediction.margin)],
      answers: [...answersOf(prediction)],
      labels: labelsOf(model, prediction),
    }),
  )
  const refused: Record<string, string> = {}
  for (const [ending, write] of Object.entries(writers)) {
    try {
      writeFileSync(join(out, 'out', `${name}.${ending}`), write(model, { categoryLevels }))
    } catch (error) {
      refused[ending] = (error as Error).message.replace(/^.*?: /, '')
    }
  }
  return { name, matrix, model, refused }
}

/** The margin as it is written, calibrator and scale of the link inside. */
function summedMargins({ calibrator, ...model }: AnyModel, margins: Float64Array): Float64Array {
  if (calibrator?.kind === 'sigmoid') return margins.map((m) => -(calibrator.a * m + calibrator.b))
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  return margins.map((m) => linkScale * m)
}

function linearRows({ featureNames }: candor.Linear, rows: number): candor.Matrix {
  const random = candor.createRandom(2)
  const columns = featureNames.map(() => Float64Array.from({ length: rows }, () => 3 * random.normal()))
  return { rows, names: featureNames, columns }
}

function labelsOf({ classes }: AnyModel, prediction: candor.Prediction): (string | number)[] {
  if (prediction.task === 'anomaly') return [...prediction.anomaly]
  if (prediction.task === 'regression') return []
  const { outputs, probability } = prediction
  return Array.from({ length: probability.length / outputs }, (_, row) => {
    const shares = [...probability.subarray(row * outputs, (row + 1) * outputs)]
    const all = outputs === 1 ? [1 - shares[0]!, shares[0]!] : shares
    return classes[all.indexOf(Math.max(...all))]!
  })
}

/** Values on the thresholds of their feature, the float32 and float64 next to them, whole numbers where sets are asked, and some missing. */
function probingRows(ensemble: candor.Ensemble, rows: number): candor.Matrix {
  const random = candor.createRandom(1)
  const columns = ensemble.featureNames.map((_, j) => {
    const nodes = [...ensemble.feature.keys()].filter((node) => ensemble.feature[node] === j)
    return Float64Array.from({ length: rows }, () =>
      nodes.length === 0 ? random.normal() : probe(ensemble, nodes, random),
    )
  })
  return { rows, names: ensemble.featureNames, columns }
}

function probe(ensemble: candor.Ensemble, nodes: readonly number[], random: candor.Random): number {
  const node = nodes[random.int(nodes.length)]!
  if (random.next() < 0.1 && ensemble.missing !== 'refuse') return Number.NaN
  const { number, zeroMissing, equal } = candor.nodeKinds
  if (![number, zeroMissing, equal].includes(ensemble.kind[node]! as 0)) return random.int(45)
  const t = ensemble.threshold[node]!
  // a split on what is missing alone lies at the largest float32: the number beside it is infinite there, which XGBoost refuses
  if (Math.abs(t) > 1e30) return random.normal()
  return [t, Math.fround(t), t * (1 + 2e-7), t * (1 - 2e-7), t + random.normal()][random.int(5)]!
}

async function reportExports(exported: readonly Exported[]): Promise<void> {
  const peers = JSON.parse(readFileSync(join(out, 'out/peers.json'), 'utf8')) as Record<
    string,
    Record<string, number | string>
  >
  console.log(
    `\n${'written here, read by'.padEnd(30)}${['XGBoost', 'onnxruntime', 'JavaScript'].map((h) => h.padStart(40)).join('')}`,
  )
  for (const model of exported) {
    const cells = ['xgboost.json', 'onnx'].map((ending) => {
      const found = peers[`${model.name} ${ending}`]
      return found === undefined ? `- ${(model.refused[ending] ?? '').slice(0, 30)}` : cellText(found)
    })
    console.log(
      `${model.name.padEnd(30)}${[...cells, await inJavascript(model)].map((text) => text.padStart(40)).join('')}`,
    )
  }
}

function cellText(found: Record<string, number | string>): string {
  return ['margin', 'answer', 'labels', 'error']
    .filter((key) => found[key] !== undefined)
    .map(
      (key) => `${key} ${typeof found[key] === 'number' ? Number(found[key]).toExponential(1) : found[key]}`,
    )
    .join(', ')
}

type Written = { readonly margins: (row: number[]) => number[] }

async function inJavascript({ name, matrix, model }: Exported): Promise<string> {
  const { margins } = (await import(pathToFileURL(join(out, 'out', `${name}.mjs`)).href)) as Written
  const theirs = Array.from({ length: matrix.rows }, (_, row) =>
    margins(matrix.columns.map((column) => column[row]!)),
  )
  return `margin ${shareText(candor.predict(model, matrix).margin, theirs.flat())}`
}

await main()
