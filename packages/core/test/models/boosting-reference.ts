import { fixture, readJson, readNumbers } from '../shared-data.ts'

type Case = {
  readonly objective: 'binary:logistic' | 'reg:squarederror'
  readonly weighted: boolean
  readonly parameters: Readonly<Record<string, number>>
  readonly nodes: number
  readonly margins: readonly number[]
}

/** 400 made-up rows, and the margins of XGBoost with exact splits after 12 rounds (bench/peers/make_training_reference.py). */
export function boostingReference() {
  const folder = 'training-reference/random-400'
  const { names, rows } = readNumbers(fixture(`${folder}/rows.csv`))
  const column = (name: string) => Float64Array.from(rows, (row) => row[names.indexOf(name)]!)
  const inputs = names.filter((name) => name.startsWith('x'))
  return {
    matrix: { rows: rows.length, names: inputs, columns: inputs.map(column) },
    label: column('label'),
    amount: column('amount'),
    weight: column('weight'),
    cases: readJson<{ cases: Record<string, Case> }>(fixture(`${folder}/expected.json`)).cases,
  }
}
