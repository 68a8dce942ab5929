import { describe, expect, it } from 'vitest'
import {
  fromCatboostJson,
  type ImportedModel,
  leavesOf,
  margins,
  predict,
  readModel,
} from '../../src/index.ts'
import { catboostDocument, floatSplit } from './catboost-document.ts'
import { referenceCase } from './reference-case.ts'
import { largestGap, matrixOfRows } from './vendor-rows.ts'

const nan = Number.NaN
const marginsOf = ({ model, featureNames }: ImportedModel, rows: number[][]) => [
  ...margins(model.ensemble, matrixOfRows(rows, featureNames)),
]

describe('fromCatboostJson', () => {
  it('reads features by column, category texts, classes, covers and leaf numbers', () => {
    const imported = fromCatboostJson(catboostDocument())
    expect(imported).toMatchObject({
      format: 'catboost-json',
      featureNames: ['age', 'job', 'pay'],
      namesAreGenerated: false,
      categoryLevels: [null, ['clerk', 'cook', 'baker'], null],
      model: { algorithm: 'gbm', task: 'classification', classes: ['no', 'yes'] },
    })
    const { ensemble } = imported.model
    expect(ensemble).toMatchObject({ link: 'logistic', coverSource: 'weight', comparison: '<=' })
    // the last split is the root: leaves 0 and 1 are those of other jobs
    expect([...ensemble.feature]).toEqual([1, 0, -1, -1, 0, -1, -1])
    expect([...ensemble.cover]).toEqual([10, 3, 1, 2, 7, 3, 4])
    expect([...ensemble.leafId]).toEqual([-1, -1, 0, 1, -1, 2, 3])
  })

  it('asks whether a float32 is above the border, and whether a category is the split’s own', () => {
    const imported = fromCatboostJson(catboostDocument())
    const rows = [
      [30.5, 1, 0],
      [30.5000001, 1, 0],
      [30.50001, 1, 0],
      [0, 0, 0],
      [40, 0, 0],
      [40, -1, 0],
      [40, nan, 0],
      [nan, 0, 0],
    ]
    expect(marginsOf(imported, rows)).toEqual([0.1, 0.1, 0.2, 0.3, 0.4, 0.2, 0.2, 0.3])
  })

  it('sends missing values where the feature says', () => {
    const splits = [floatSplit(1, 5), floatSplit(0, 5)]
    const imported = fromCatboostJson(catboostDocument({ tree: { splits } }))
    expect(marginsOf(imported, [[nan, 0, nan]])).toEqual([0.2])
  })

  it('scales the leaves and adds the bias', () => {
    const imported = fromCatboostJson(catboostDocument({ root: { scale_and_bias: [10, [0.5]] } }))
    expect(marginsOf(imported, [[0, 1, 0]])).toEqual([1.5])
    const old = fromCatboostJson(catboostDocument({ root: { scale_and_bias: [1, 0.5] } }))
    expect(marginsOf(old, [[0, 1, 0]])).toEqual([0.6])
  })

  it('reads leaves of several classes, interleaved', () => {
    const text = catboostDocument({
      loss: 'MultiClass',
      tree: { splits: [floatSplit(0, 5)], leaf_values: [1, 2, 3, 4, 5, 6], leaf_weights: [1, 1] },
      root: { model_info: { params: { loss_function: { type: 'MultiClass' } } } },
    })
    const imported = fromCatboostJson(text)
    expect(imported.model.classes).toEqual(['0', '1', '2'])
    expect(
      marginsOf(imported, [
        [5, 0, 0],
        [6, 0, 0],
      ]),
    ).toEqual([1, 2, 3, 4, 5, 6])
  })

  const leaf = (value: unknown, weight?: number) => ({ value, weight })
  const nested = (left: unknown, right: unknown, border = 5) => ({
    split: floatSplit(0, border),
    left,
    right,
  })
  const nestedDocument = (tree: unknown, loss = 'RMSE') =>
    catboostDocument({ root: { oblivious_trees: undefined, trees: [tree] }, loss })

  it('reads trees whose branches differ, leaves right below a node numbered before those of its branches', () => {
    const tree = nested(nested(leaf(1, 1), leaf(2, 2), 3), leaf(3, 4))
    const imported = fromCatboostJson(nestedDocument(tree))
    const matrix = matrixOfRows(
      [
        [0, 0, 0],
        [4, 0, 0],
        [6, 0, 0],
      ],
      imported.featureNames,
    )
    expect([...margins(imported.model.ensemble, matrix)]).toEqual([1, 2, 3])
    expect([...leavesOf(imported.model.ensemble, matrix)]).toEqual([1, 2, 0])
    expect([...imported.model.ensemble.cover]).toEqual([7, 3, 1, 2, 4])
    expect(fromCatboostJson(nestedDocument(leaf(3))).model.ensemble.coverSource).toBe('none')
  })

  it('gives names to features that have none', () => {
    const float_features = [{ feature_index: 0, flat_feature_index: 1, feature_id: '' }]
    const categorical_features = [{ feature_index: 0, flat_feature_index: 0, feature_id: '0' }]
    const info = { float_features, categorical_features, cat_features_hash: null }
    const imported = fromCatboostJson(
      catboostDocument({ info, tree: { splits: null, leaf_values: [1], leaf_weights: [1] } }),
    )
    expect(imported).toMatchObject({
      featureNames: ['0', 'f1'],
      namesAreGenerated: true,
      categoryLevels: [[], null],
    })
  })

  const wide = [{ feature_index: 0, flat_feature_index: 2_000_000_000 }]
  let deep: unknown = leaf(1, 1)
  for (let i = 0; i < 70; i++) deep = nested(deep, leaf(1, 1))
  const damaged: [string, string, string][] = [
    [
      'another loss',
      catboostDocument({ loss: 'MultiLogloss' }),
      'CatBoost loss MultiLogloss; readable: Logloss',
    ],
    ['no loss', catboostDocument({ loss: null }), 'model_info.params.loss_function.type is null'],
    [
      'target statistics',
      catboostDocument({ tree: { splits: [{ split_type: 'OnlineCtr' }, floatSplit(0, 1)] } }),
      'CatBoost splits of type OnlineCtr (target statistics of categories',
    ],
    [
      'embeddings',
      catboostDocument({ tree: { splits: [{ split_type: 'EstimatedFeature' }], leaf_values: [1, 2] } }),
      'made from texts',
    ],
    ['too few values', catboostDocument({ tree: { leaf_values: [1, 2] } }), 'expected a multiple of 2'],
    ['too few weights', catboostDocument({ tree: { leaf_weights: [1, 2] } }), 'leaf_weights is a list of 2'],
    [
      'a feature that is not there',
      catboostDocument({ tree: { splits: [floatSplit(9, 1), floatSplit(0, 1)] } }),
      'float_feature_index is 9; expected a float',
    ],
    [
      'a category that is not there',
      catboostDocument({ info: { categorical_features: [] } }),
      'cat_feature_index is 0',
    ],
    [
      'a value of another feature',
      catboostDocument({
        info: { categorical_features: [{ feature_index: 0, flat_feature_index: 1, values: [7] }] },
      }),
      'value is -1; expected one of the values',
    ],
    [
      'a hash without a text',
      catboostDocument({ info: { cat_features_hash: [] } }),
      'values.0 is 4294967295; expected a hash',
    ],
    [
      'a border that is none',
      catboostDocument({ tree: { splits: [floatSplit(0, null), floatSplit(0, 1)] } }),
      'border is null; expected a number',
    ],
    [
      'two features in one column',
      catboostDocument({ info: { categorical_features: [{ feature_index: 0, flat_feature_index: 0 }] } }),
      'expected a column that no other feature has',
    ],
    [
      'a column far out',
      catboostDocument({ info: { float_features: wide } }),
      'expected a whole number 0 to 1000000',
    ],
    [
      'biases that do not fit',
      catboostDocument({ root: { scale_and_bias: [1, [1, 2]] } }),
      'expected 1 or 1 biases',
    ],
    ['no biases', catboostDocument({ root: { scale_and_bias: [1, []] } }), 'expected at least one bias'],
    ['half a scale', catboostDocument({ root: { scale_and_bias: [1] } }), 'expected a scale and its biases'],
    ['one class', catboostDocument({ loss: 'MultiClass' }), 'expected leaves of 2 classes or more'],
    [
      'class names too few',
      catboostDocument({
        root: {
          model_info: { params: { loss_function: { type: 'Logloss' } }, class_params: { class_names: [1] } },
        },
      }),
      'class_names is a list of 1',
    ],
    [
      'too many splits',
      catboostDocument({ tree: { splits: new Array(25).fill(floatSplit(0, 1)) } }),
      'expected a list of at most 24',
    ],
    ['endless nodes', nestedDocument(deep), 'is a node; expected none deeper than 64'],
    [
      'half a node',
      nestedDocument({ split: floatSplit(0, 1), left: leaf(1, 1) }),
      'right is absent; expected an object',
    ],
    [
      'leaves that differ',
      nestedDocument(nested(leaf([1, 2], 1), leaf([1], 1)), 'MultiRMSE'),
      'value is a list of 1; expected a list of 2',
    ],
    [
      'no trees',
      catboostDocument({ root: { oblivious_trees: undefined } }),
      'oblivious_trees is absent; expected a list',
    ],
  ]
  it.each(damaged)('refuses %s', (_, text, message) => {
    expect(() => fromCatboostJson(text)).toThrow(message)
  })
})

/** 1e-12: the same float64 sums with the bias at the other end. */
const tolerance = 1e-12

describe.each(['catboost-adult-onehot', 'catboost-iris-multiclass', 'catboost-lending-numeric'])(
  'the reference %s',
  (name) => {
    const reference = referenceCase(name)
    it.skipIf(reference === null)('has the same raw scores and probabilities', () => {
      const imported = readModel(reference!.bytes)
      const prediction = predict(imported.model, reference!.matrixFor(imported))
      if (prediction.task !== 'classification') return expect.unreachable()
      const { outputs } = prediction
      const raw = reference!.predictions.map((row) => row.slice(0, outputs))
      const linked = reference!.predictions.map((row) => row.slice(-outputs))
      expect(largestGap(prediction.margin, raw)).toBeLessThan(tolerance)
      expect(largestGap(prediction.probability, linked)).toBeLessThan(tolerance)
    })
  },
)

describe('the reference catboost-adult-ctr', () => {
  const reference = referenceCase('catboost-adult-ctr')
  it.skipIf(reference === null)('is refused by name', () => {
    expect(() => readModel(reference!.bytes)).toThrow('CatBoost splits of type OnlineCtr (target statistics')
  })
})
