import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readModel, toNeutralJson, toOnnx, toXgboostJson } from '../../src/index.ts'
import { sharedData } from '../shared-data.ts'
import { catboostDocument, floatSplit } from './catboost-document.ts'
import { lightgbmDocument } from './lightgbm-document.ts'
import { classifier, ensembleOf5, onnxDocument, regressor, step } from './onnx-document.ts'
import { isolationModel, modelsOfEveryKind } from './round-trip.ts'
import { ubjsonOf } from './ubjson-of.ts'
import { xgboostDocument } from './xgboost-document.ts'

export type ModelFile = { readonly name: string; readonly bytes: Uint8Array }

const utf8 = (text: string) => new TextEncoder().encode(text)

/** Small whole files of every format and kind, made here. */
export function smallModelFiles(): ModelFile[] {
  const nested = { split: floatSplit(0, 5), left: { value: 1, weight: 2 }, right: { value: 2, weight: 3 } }
  const stump = {
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
    feature: [0, -2, -2],
    threshold: [0.5, -2, -2],
  }
  const counts = { weighted_n_node_samples: [3, 1, 2], n_node_samples: [3, 1, 2] }
  const arrays = (kind: string, more: object, value?: number[][]) =>
    utf8(
      JSON.stringify({ kind, feature_names: ['a', 'b'], trees: [{ ...stump, ...counts, value }], ...more }),
    )
  const files: [string, Uint8Array][] = [
    ['xgboost json', utf8(xgboostDocument())],
    ['xgboost ubjson', ubjsonOf(JSON.parse(xgboostDocument()))],
    ['lightgbm', utf8(lightgbmDocument({}, {}, 'pandas_categorical:[["x", "y", "z"]]\n'))],
    ['lightgbm rf', utf8(lightgbmDocument({ average_output: '', objective: 'regression sqrt' }))],
    ['catboost', utf8(catboostDocument())],
    [
      'catboost nested',
      utf8(catboostDocument({ root: { oblivious_trees: undefined, trees: [nested] }, loss: 'RMSE' })),
    ],
    [
      'sklearn forest',
      arrays('RandomForestClassifier', {}, [
        [3, 1],
        [2, 0],
        [1, 1],
      ]),
    ],
    [
      'sklearn boosting',
      arrays('GradientBoostingClassifier', { init_log_odds: 0.5, learning_rate: 0.1 }, [[0], [1], [2]]),
    ],
    [
      'sklearn isolation',
      arrays('isolation', { max_samples: 3, offset: -0.5, estimators_features: [[1, 0]] }),
    ],
    ['onnx regressor', onnxDocument([regressor()])],
    ['onnx classifier', onnxDocument([classifier(), step('ZipMap', ['Y'], 'Z')], { output: 'Z' })],
    ['onnx of 5', onnxDocument([ensembleOf5(), step('Sigmoid', ['Y'], 'Z')], { output: 'Z' })],
    ['onnx isolation', toOnnx(isolationModel({ trees: 2, depth: 2 }))],
  ]
  const written = modelsOfEveryKind({ trees: 3, depth: 3, categories: true }).flatMap(
    ([name, model], i): [string, Uint8Array][] => [
      [`neutral ${name}`, utf8(toNeutralJson(model))],
      ...(i % 4 === 0 ? [[`onnx ${name}`, toOnnx(model)] as [string, Uint8Array]] : []),
      ...(['boosting of two classes', 'boosting of three classes', 'regression'].includes(name)
        ? [[`xgboost ${name}`, utf8(toXgboostJson(model))] as [string, Uint8Array]]
        : []),
    ],
  )
  return [...files, ...written].map(([name, bytes]) => ({ name, bytes }))
}

const references = [
  'adult-xgb-categorical/model.json',
  'xgb3-adult-categorical/model.ubj',
  'xgb3-iris-two-targets/model.json',
  'adult-lgb-categorical/model.txt',
  'iris-lgb-multiclass/model.txt',
  'catboost-iris-multiclass/model.json',
  'catboost-adult-onehot/model.json',
  'onnx-lending-gb/model.onnx',
  'onnx-paysim-iforest/model.onnx',
  'paysim-isolation/model.json',
]

/** Files that the vendors' own programs wrote; fewer where the reference data are not here. */
export function vendorModelFiles(): ModelFile[] {
  return references.flatMap((path) => {
    const file = sharedData(join('tree-reference', path))
    return file === null ? [] : [{ name: path, bytes: new Uint8Array(readFileSync(file)) }]
  })
}

/** Whole files are read: a corpus of broken ones would prove nothing. */
export function unreadable(files: readonly ModelFile[]): string[] {
  return files.flatMap(({ name, bytes }) => {
    try {
      readModel(bytes)
      return []
    } catch (error) {
      return [`${name}: ${(error as Error).message}`]
    }
  })
}
