import { type FittedModel, type Matrix, predict, readModelText } from '../../src/index.ts'
import { fixture, readCsv, readJson, readText } from '../shared-data.ts'

type Expected = {
  readonly permutation: Readonly<Record<string, { readonly mean: number[]; readonly std: number[] }>>
  readonly partial_dependence: readonly {
    readonly grid: number[]
    readonly average: number[]
    readonly individual: number[][]
  }[]
  readonly pair: { readonly grid: [number[], number[]]; readonly average: number[][] }
}

const folder = 'explain-reference/random-300'

/** 300 made-up rows, a small XGBoost model of them, and what scikit-learn says of it. */
export function explainReference() {
  const { model } = readModelText(readText(fixture(`${folder}/model.json`)))
  const csv = readCsv(fixture(`${folder}/X.csv`))
  const names = Object.keys(csv)
  const rows: Matrix = {
    names,
    rows: csv[names[0]!]!.length,
    columns: names.map((name) => Float64Array.from(csv[name]!, Number)),
  }
  const labels = Float64Array.from(readCsv(fixture(`${folder}/y.csv`))['y']!, Number)
  const expected = readJson<Expected>(fixture(`${folder}/expected.json`))
  const probabilities = (matrix: Matrix) => {
    const found = predict(model as FittedModel, matrix)
    return found.task === 'classification' ? found.probability : found.margin
  }
  return { model: model as FittedModel, rows, labels, expected, probabilities }
}
