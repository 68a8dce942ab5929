import { describe, expect, it } from 'vitest'
import {
  applyPipeline,
  categoryColumn,
  fromXgboostJson,
  type ImportedModel,
  makeTable,
  margins,
  type NamedColumn,
  pipelineForImported,
  type Table,
} from '../../src/index.ts'
import { readCsv, sharedData } from '../shared-data.ts'
import { referenceCase } from './reference-case.ts'
import { xgboostDocument } from './xgboost-document.ts'

function tableOf(csv: Record<string, string[]>, { featureNames, categoryLevels }: ImportedModel): Table {
  return makeTable(
    featureNames.map((name, j): NamedColumn => {
      const texts = csv[name]!.map((text) => (text === '' ? null : text))
      if (categoryLevels[j] !== null) return { name, ...categoryColumn(texts) }
      return {
        name,
        type: 'float64',
        values: Float64Array.from(texts, (text) => (text === null ? Number.NaN : +text)),
      }
    }),
  )
}

describe('pipelineForImported', () => {
  const reference = referenceCase('xgb3-adult-categorical')
  it.skipIf(reference === null)('leads from a table with texts to the vendor margins, to the bit', () => {
    const imported = fromXgboostJson(reference!.text)
    const table = tableOf(readCsv(sharedData('tree-reference/xgb3-adult-categorical/X.csv')!), imported)
    const { matrix, unknown } = applyPipeline(pipelineForImported(imported), table)
    const theirs = Float64Array.from(reference!.predictions, ([margin]) => Math.fround(margin!))
    expect(margins(imported.model.ensemble, matrix)).toEqual(theirs)
    expect(matrix.names).toEqual(imported.featureNames)
    expect(unknown).toEqual([])
  })

  const small: ImportedModel = {
    ...fromXgboostJson(xgboostDocument()),
    categoryLevels: [null, null, ['red', 'blue']],
  }
  const rows = { a: ['1', '', '2'], b: ['1', '2', '3'], c: ['blue', '', 'red'] }

  it('keeps missing values missing', () => {
    const { matrix } = applyPipeline(pipelineForImported(small), tableOf(rows, small))
    expect(matrix.columns.map((column) => [...column])).toEqual([
      [1, Number.NaN, 2],
      [1, 2, 3],
      [1, Number.NaN, 0],
    ])
  })

  it('refuses a text that XGBoost refuses, and reads it as missing for other formats', () => {
    const table = tableOf({ ...rows, c: ['green', 'blue', 'green'] }, small)
    expect(() => applyPipeline(pipelineForImported(small), table)).toThrow(
      'column c has the level green, which the model has not seen; known: red, blue',
    )
    const neutral = applyPipeline(pipelineForImported({ ...small, format: 'candor-neutral' }), table)
    expect([...neutral.matrix.columns[2]!]).toEqual([Number.NaN, 1, Number.NaN])
    expect(neutral.unknown).toEqual([{ column: 'c', level: 'green', count: 2 }])
  })
})
