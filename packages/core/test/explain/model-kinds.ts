import { readFileSync } from 'node:fs'
import {
  coversFrom,
  createRandom,
  type FittedModel,
  type ImportedModel,
  type Matrix,
  matrixRows,
  readModel,
  toOnnx,
  trainBoosting,
  trainExtraTrees,
  trainForest,
  trainIsolationForest,
  trainLogistic,
  voteOf,
} from '../../src/index.ts'
import { fixture, readCsv } from '../shared-data.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

/** A kind of model with rows that it takes: what the named properties are asked of. */
export type ModelKind = {
  readonly name: string
  readonly model: FittedModel
  readonly outputs: number
  /** twelve */
  readonly rows: Matrix
  /** thirty */
  readonly background: Matrix
  /** two columns that are numbers, and are used */
  readonly pair: readonly [number, number]
  readonly methods: readonly ('path_dependent' | 'interventional')[]
}

const both = ['path_dependent', 'interventional'] as const
const compared = ['interventional'] as const

/** Every kind of model that the library trains or reads, on made-up rows of a seed; imported ones from files of their makers. */
export function modelKinds(seed: number): ModelKind[] {
  const { table, withMissing, labels, values, threeClasses } = madeUp(seed)
  const small = { nEstimators: 8, maxDepth: 4, seed }
  const two = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
  const three = { task: 'classification', classes: ['a', 'b', 'c'], calibrator: null } as const
  const numbers = { task: 'regression', classes: [], calibrator: null } as const
  const kind = (name: string, model: FittedModel, more: Partial<ModelKind> = {}): ModelKind => ({
    name,
    model,
    outputs: 1,
    rows: range(table, 300, 312),
    background: range(table, 312, 342),
    pair: [0, 1],
    methods: both,
    ...more,
  })
  const learning = range(table, 0, 300)
  const incomplete = range(withMissing, 0, 300)
  const missingRows = { rows: range(withMissing, 300, 312), background: range(withMissing, 312, 342) }
  const boosted = trainBoosting(learning, labels, small).ensemble
  const native = trainBoosting(incomplete, labels, {
    ...small,
    categorical: incomplete.names.map((name) => name === 'category'),
  }).ensemble
  const soft = trainBoosting(learning, threeClasses, { ...small, objective: 'softmax' }).ensemble
  const forest = trainForest(learning, labels, { ...small, maxDepth: null }).ensemble
  const forestOf3 = trainForest(learning, threeClasses, { ...small, classes: 3 }).ensemble
  const extra = trainExtraTrees(learning, labels, small).ensemble
  const isolation = trainIsolationForest(learning, { nEstimators: 8, maxSamples: 64, seed })
  const { linear } = trainLogistic(learning, labels)
  const linearOf3 = trainLogistic(learning, threeClasses, { classes: 3 }).linear
  const targets = randomEnsemble({ seed, features: 6, trees: 6, outputs: 2, vectorLeaves: true })
  const gbm = { ...two, algorithm: 'gbm', ensemble: boosted }
  const rf = { ...two, algorithm: 'rf', ensemble: forest }
  const extraTrees = { ...two, algorithm: 'extra-trees', ensemble: extra }
  const logistic = { ...two, algorithm: 'logistic', linear }
  const onnx = readModel(toOnnx(gbm)).model
  return [
    kind('gbm', gbm),
    kind('gbm with missing values and categories', { ...gbm, ensemble: native }, missingRows),
    kind('gbm of numbers', {
      ...numbers,
      algorithm: 'gbm',
      ensemble: trainBoosting(learning, values, { ...small, objective: 'squared' }).ensemble,
    }),
    kind('calibrated gbm', { ...gbm, calibrator: { kind: 'sigmoid', a: -1.5, b: 0.25 } }),
    kind('gbm of three classes', { ...three, algorithm: 'gbm', ensemble: soft }, { outputs: 3 }),
    kind('forest', rf),
    kind('forest of three classes', { ...three, algorithm: 'rf', ensemble: forestOf3 }, { outputs: 3 }),
    kind('extra trees', extraTrees),
    kind('isolation forest', {
      ...numbers,
      task: 'anomaly',
      algorithm: 'isolation-forest',
      ensemble: isolation.ensemble,
      anomaly: isolation.anomaly,
    }),
    kind('logistic', logistic, { methods: compared }),
    kind(
      'logistic of three classes',
      { ...three, algorithm: 'logistic', linear: linearOf3 },
      {
        outputs: 3,
        methods: compared,
      },
    ),
    kind(
      'vote of forests',
      voteOf([
        { weight: 1, model: rf },
        { weight: 2, model: extraTrees },
      ]),
    ),
    kind(
      'vote of unlike members',
      voteOf([
        { weight: 1, model: rf },
        { weight: 2, model: gbm },
        { weight: 1, model: logistic },
      ]),
      { methods: compared },
    ),
    kind(
      'several targets',
      { ...numbers, algorithm: 'gbm', ensemble: targets },
      { outputs: 2, rows: randomRows(targets, 12, seed), background: randomRows(targets, 30, seed + 1) },
    ),
    kind('imported ONNX', { ...onnx, ensemble: coversFrom(onnx.ensemble, learning) }),
    imported('XGBoost', 'xgb3-adult-categorical/model.json'),
    imported('XGBoost, two targets', 'xgb3-iris-two-targets/model.json'),
    imported('LightGBM', 'lgb47-adult-categorical/model.txt'),
    imported('CatBoost', 'catboost-adult-onehot/model.json'),
  ]
}

/** Six columns: two numbers that act together, whole numbers, noise, a category of six levels, and a constant. */
function madeUp(seed: number) {
  const random = createRandom(seed)
  const rows = 342
  const draw = (value: () => number) => Float64Array.from({ length: rows }, value)
  const columns = [
    draw(() => random.next()),
    draw(() => random.next()),
    draw(() => random.int(5) / 4),
    draw(() => random.next()),
    draw(() => random.int(6)),
    draw(() => 0.5),
  ]
  const names = ['first', 'second', 'steps', 'noise', 'category', 'constant']
  const at = (j: number, row: number) => columns[j]![row]!
  const values = Float64Array.from({ length: 300 }, (_, row) => {
    const together = 4 * (at(0, row) - 0.5) * (at(1, row) - 0.5) + at(0, row) - at(1, row)
    return together + at(2, row) + (at(4, row) % 3) * 0.4 + 0.3 * random.normal()
  })
  const table: Matrix = { rows, names, columns }
  const holes = columns.map((column, j) =>
    j === 2 || j === 3 ? column.map((x) => (random.next() < 0.2 ? Number.NaN : x)) : column,
  )
  return {
    table,
    withMissing: { ...table, columns: holes },
    values,
    labels: values.map((value) => (value > 0.9 ? 1 : 0)),
    threeClasses: values.map((value) => (value > 1.3 ? 2 : value > 0.6 ? 1 : 0)),
  }
}

function imported(name: string, file: string): ModelKind {
  const path = fixture(`tree-reference/${file}`)
  const read = readModel(readFileSync(path))
  const rows = importedRows(read, path.replace(/model\.[a-z]+$/, 'X.csv'))
  const { ensemble } = read.model
  const used = rows.names.map((_, j) => j).filter((j) => isNumber(read, j) && ensemble.feature.includes(j))
  return {
    name: `imported ${name}`,
    model: read.model,
    outputs: ensemble.outputs,
    rows: range(rows, 0, 12),
    background: range(rows, 12, 42),
    pair: [used[0]!, used[1]!],
    methods: both,
  }
}

function isNumber({ categoryLevels, model }: ImportedModel, column: number): boolean {
  const { feature, kind } = model.ensemble
  return (categoryLevels[column] ?? null) === null && feature.every((f, i) => f !== column || kind[i] === 0)
}

function importedRows({ categoryLevels }: ImportedModel, path: string): Matrix {
  const csv = readCsv(path)
  const names = Object.keys(csv)
  const columns = names.map((name, j) =>
    Float64Array.from(csv[name]!, (text) => {
      const levels = categoryLevels[j] ?? null
      if (text === '') return Number.NaN
      return levels === null ? Number(text) : levels.indexOf(text)
    }),
  )
  return { rows: columns[0]!.length, names, columns }
}

function range(matrix: Matrix, from: number, to: number): Matrix {
  return matrixRows(
    matrix,
    Int32Array.from({ length: to - from }, (_, i) => from + i),
  )
}
