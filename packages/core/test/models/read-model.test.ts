import { describe, expect, it } from 'vitest'
import { fromXgboostJson, readModel, readModelJson, toNeutralJson } from '../../src/index.ts'
import { readText, sharedData } from '../shared-data.ts'
import { referenceCase } from './reference-case.ts'
import { xgboostDocument } from './xgboost-document.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('readModel', () => {
  it('finds the format out from the content', () => {
    const imported = fromXgboostJson(xgboostDocument())
    expect(readModelJson(xgboostDocument())).toEqual(imported)
    expect(readModel(utf8(`\uFEFF  ${xgboostDocument()}`))).toEqual(imported)
    expect(readModelJson(`\uFEFF${xgboostDocument()}`)).toEqual(imported)
    expect(readModel(utf8(toNeutralJson(imported.model))).model).toEqual(imported.model)
    const forest = '{"kind":"RandomForestRegressor","feature_names":["a"],"trees":[]}'
    expect(readModelJson(forest).format).toBe('sklearn-arrays')
  })

  const others: [string, string, string][] = [
    [
      'LightGBM text',
      'tree\nversion=v4\n',
      'a LightGBM text model; readable: XGBoost JSON and UBJSON, candor-neutral/1',
    ],
    ['old XGBoost', 'binf\u0000', 'an XGBoost model in the old binary form'],
    ['an XGBoost dump', 'booster[0]:\n0:[f0<1] yes=1', 'an XGBoost text dump'],
    ['PMML', '<?xml version="1.0"?><PMML/>', 'XML, perhaps PMML'],
    ['CatBoost', '{"oblivious_trees":[]}', 'a CatBoost JSON model'],
    ['a LightGBM dump', '{"tree_info":[{}]}', 'a LightGBM JSON dump'],
    ['a list', '[{"nodeid":0}]', 'a JSON list, perhaps an XGBoost dump'],
    ['some JSON', '{"a":1}', 'JSON of no known model'],
    [
      'the next neutral version',
      '{"format":"candor-neutral/2"}',
      'candor-neutral/2; readable: candor-neutral/1',
    ],
    ['a table', 'a,b\n1,2\n', 'a file that is neither JSON nor UBJSON'],
    ['nothing', ' \n', 'an empty file'],
  ]
  it.each(others)('refuses %s by name', (_, text, message) => {
    expect(() => readModelJson(text)).toThrow(`unknown model format: ${message}`)
  })

  it('says that a file ends half-way', () => {
    expect(() => readModelJson(xgboostDocument().slice(0, 300))).toThrow(
      'the model file is not complete JSON',
    )
  })

  const lightgbm = sharedData('tree-reference/paysim-lgb/model.txt')
  it.skipIf(lightgbm === null)('refuses a LightGBM file by name', () => {
    expect(() => readModelJson(readText(lightgbm!))).toThrow('a LightGBM text model')
  })
})

describe.each(['catboost-adult-ctr', 'catboost-iris-multiclass', 'paysim-isolation'])(
  'the reference %s',
  (name) => {
    const reference = referenceCase(name)
    it.skipIf(reference === null)('is refused by name', () => {
      expect(() => readModelJson(reference!.text)).toThrow(/CatBoost JSON model|scikit-learn isolation/)
    })
  },
)
