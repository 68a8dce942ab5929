import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import { type Attributions, type ImportedModel, type Matrix, readModelText } from '../../src/index.ts'
import { fixture, readCsv, readNumbers, readText, sharedData } from '../shared-data.ts'

/** One folder of the tree reference: the model, rows, background, and what other programs attribute to the columns. */
export type ReferenceCase = {
  readonly model: ImportedModel
  readonly rows: Matrix
  readonly background: Matrix | null
  /** values of one output as a program printed them: the features in order, then the base where the file has one */
  readonly attributions: (file: string, output?: number) => number[][]
}

/** Files of the repository's own fixtures come first, then those beside it; null (and a printed line) where neither is there. */
export function referenceCase(name: string): ReferenceCase | null {
  const find = (file: string) => {
    const own = fixture(`tree-reference/${name}/${file}`)
    return existsSync(own) ? own : sharedData(`tree-reference/${name}/${file}`)
  }
  const modelFile = find(/lgb/.test(name) ? 'model.txt' : 'model.json')
  if (modelFile === null) return null
  const model = readModelText(readText(modelFile))
  const background = hasBackground(name) ? find('background.csv') : null
  return {
    model,
    rows: matrixOf(readCsv(find('X.csv')!), model),
    background: background === null ? null : matrixOf(readCsv(background), model),
    attributions: (file, output) => rowsOf(readNumbers(find(file)!), output),
  }
}

/**
 * Compares row by row: largest |ours − theirs| / max(1, |score|) over all columns, and over the base where the file has one.
 */
export function expectAttributions(
  { names, base, phi, score }: Attributions,
  expected: readonly number[][],
  bound: number,
): void {
  expect(expected.length).toBeGreaterThan(0)
  let worst = 0
  expected.forEach((values, row) => {
    values.forEach((theirs, j) => {
      const ours = j < names.length ? phi[row * names.length + j]! : base
      worst = Math.max(worst, Math.abs(ours - theirs) / Math.max(1, Math.abs(score[row]!)))
    })
  })
  expect(worst).toBeLessThanOrEqual(bound)
}

function hasBackground(name: string): boolean {
  return /insurance-(extratrees|xgb)|lending-rf|paysim-xgb6|adult-xgb-missing/.test(name)
}

function rowsOf({ names, rows }: { names: string[]; rows: number[][] }, output?: number): number[][] {
  if (!names.includes('class')) return rows
  const keys = [names.indexOf('class'), names.indexOf('row')]
  return rows
    .filter((row) => row[keys[0]!] === output)
    .sort((a, b) => a[keys[1]!]! - b[keys[1]!]!)
    .map((row) => row.filter((_, j) => !keys.includes(j)))
}

function matrixOf(csv: Record<string, string[]>, { categoryLevels }: ImportedModel): Matrix {
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
