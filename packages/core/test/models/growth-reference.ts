import { fixture, readJson, readNumbers } from '../shared-data.ts'

type Target = 'label' | 'species' | 'count' | 'amount' | 'total'

type Case = {
  readonly target: Target
  readonly objective: keyof typeof objectives
  readonly weighted: boolean
  readonly exposed: boolean
  readonly categorical: boolean
  readonly parameters: Readonly<Record<string, number | string>>
  readonly nodes: number
  readonly margins: readonly number[]
}

export const objectives = {
  'binary:logistic': 'logistic',
  'reg:squarederror': 'squared',
  'multi:softprob': 'softmax',
  'count:poisson': 'poisson',
  'reg:gamma': 'gamma',
  'reg:tweedie': 'tweedie',
} as const

/** 500 made-up rows, and the margins of XGBoost after 10 rounds (bench/peers/make_boosting_reference.py). */
export function growthReference() {
  const folder = 'boosting-reference/random-500'
  const { names, rows } = readNumbers(fixture(`${folder}/rows.csv`))
  const column = (name: string) => Float64Array.from(rows, (row) => row[names.indexOf(name)]!)
  const inputs = names.filter((name) => name.startsWith('x'))
  return {
    matrix: { rows: rows.length, names: inputs, columns: inputs.map(column) },
    /** which columns hold categories */
    isCategory: [false, false, true, true, false],
    column,
    cases: readJson<{ cases: Record<string, Case> }>(fixture(`${folder}/expected.json`)).cases,
  }
}
