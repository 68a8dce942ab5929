import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  fromLightgbm,
  type ImportedModel,
  leavesOf,
  type Matrix,
  margins,
  type Prediction,
  predict,
} from '../../src/index.ts'
import { readCsv, readText, sharedData } from '../shared-data.ts'
import { lightgbmDocument } from './lightgbm-document.ts'
import { referenceCase } from './reference-case.ts'
import { largestGap, matrixOfRows, readLibsvm, readSpaced } from './vendor-rows.ts'

const nan = Number.NaN

function answersOf(prediction: Prediction): Float64Array {
  if (prediction.task === 'anomaly') return prediction.anomalyScore
  return prediction.task === 'regression' ? prediction.prediction : prediction.probability
}

function rowsFor({ featureNames }: ImportedModel, rows: readonly (readonly number[])[]): Matrix {
  return matrixOfRows(rows, featureNames)
}

describe('fromLightgbm', () => {
  const small = fromLightgbm(lightgbmDocument())
  const scores = (imported: ImportedModel, rows: number[][]) => [
    ...margins(imported.model.ensemble, rowsFor(imported, rows)),
  ]

  it('reads names, task, link, covers and leaf numbers', () => {
    const { ensemble } = small.model
    expect(small).toMatchObject({
      format: 'lightgbm-text',
      featureNames: ['age', 'job'],
      namesAreGenerated: false,
      categoryLevels: [null, null],
      warnings: [],
      model: { algorithm: 'gbm', task: 'classification', classes: ['0', '1'], calibrator: null },
    })
    expect(ensemble.link).toBe('logistic')
    expect(ensemble.coverSource).toBe('count')
    expect([...ensemble.cover]).toEqual([60, 40, 30, 10, 20])
    expect([...ensemble.leafId]).toEqual([-1, -1, 2, 0, 1])
  })

  it('sends a hit of the bit set left, NaN and negative categories right, numbers up to the threshold left', () => {
    const rows = [
      [30.5, 0],
      [30.5, 2],
      [30.5, 1],
      [30.5, nan],
      [30.5, -1],
      [30.5, -0.5],
      [30.5, 2.9],
      [30.5000001, 0],
      [nan, 0],
    ]
    expect(scores(small, rows)).toEqual([0.1, 0.1, -0.3, -0.3, -0.3, 0.1, 0.1, 0.2, 0.1])
  })

  it('reads NaN as 0 where the missing type is none, and 0 as missing where it is zero', () => {
    const withType = (type: number) =>
      fromLightgbm(lightgbmDocument({}, { decision_type: `${type} 1`, threshold: '-1 0' }))
    const rows = [
      [nan, 1],
      [0, 1],
      [1e-35, 1],
      [-2, 1],
      [3, 1],
    ]
    expect(scores(withType(0), rows)).toEqual([0.2, 0.2, 0.2, -0.3, 0.2])
    expect(scores(withType(2), rows)).toEqual([0.2, 0.2, 0.2, -0.3, 0.2])
    expect(scores(withType(6), rows)).toEqual([-0.3, -0.3, -0.3, -0.3, 0.2])
    expect(scores(withType(4), rows)).toEqual([0.2, 0.2, 0.2, -0.3, 0.2])
    expect(scores(withType(10), rows)).toEqual([-0.3, 0.2, 0.2, -0.3, 0.2])
  })

  it('averages a random forest, and takes single leaves', () => {
    const leaf = {
      num_leaves: '1',
      num_cat: '0',
      leaf_value: '0.25',
      split_feature: '',
      threshold: '',
      left_child: null,
      right_child: null,
      leaf_count: '',
    }
    const imported = fromLightgbm(lightgbmDocument({ average_output: '' }, leaf))
    expect(imported.model.algorithm).toBe('rf')
    expect(imported.model.ensemble.combine).toBe('mean')
    expect(scores(imported, [[1, 1]])).toEqual([0.25])
  })

  it('gives category texts to the columns they belong to', () => {
    const texts = 'pandas_categorical:[["a", "b", "c"]]\n'
    const levels = (header: Record<string, string>, rest: string) =>
      fromLightgbm(lightgbmDocument(header, {}, rest))
    expect(levels({}, texts).categoryLevels).toEqual([null, ['a', 'b', 'c']])
    expect(
      levels({ feature_infos: 'none none' }, `parameters:\n[categorical_feature: 1]\n${texts}`)
        .categoryLevels,
    ).toEqual([null, ['a', 'b', 'c']])
    const unclear = levels({ feature_infos: 'none none' }, texts)
    expect(unclear.categoryLevels).toEqual([null, null])
    expect(unclear.warnings).toEqual([expect.stringContaining('category columns need their codes')])
    expect(levels({}, 'pandas_categorical:null\n').categoryLevels).toEqual([null, null])
  })

  it('warns where the objective is the user’s own', () => {
    const imported = fromLightgbm(lightgbmDocument({ objective: null }))
    expect(imported.model).toMatchObject({ task: 'regression', classes: [], ensemble: { link: 'identity' } })
    expect(imported.warnings).toEqual([expect.stringContaining('objective of its own')])
  })

  it('does without covers where the file has none', () => {
    expect(fromLightgbm(lightgbmDocument({}, { internal_count: null })).model.ensemble.coverSource).toBe(
      'none',
    )
  })

  const damaged: [string, Parameters<typeof lightgbmDocument>, string][] = [
    ['another version', [{ version: 'v9' }], 'LightGBM model version v9; readable: v2, v3, v4'],
    ['an unknown objective', [{ objective: 'sorcery' }], 'LightGBM objective sorcery; readable: regression'],
    ['linear leaves', [{}, { is_linear: '1' }], 'LightGBM with linear_tree'],
    ['too few classes', [{ objective: 'multiclass num_class:1' }], 'expected 2 or more for multiclass'],
    ['too many outputs', [{ num_tree_per_iteration: '2' }], 'expected 1 for binary'],
    ['a wrong number of features', [{ max_feature_idx: '7' }], 'max_feature_idx is 7; expected 1'],
    ['no features', [{ feature_names: null }], 'feature_names is absent; expected text'],
    ['a tree too few', [{ tree_sizes: '1 2' }], 'tree_sizes is 2 numbers; expected 1'],
    ['a tree of other length', [{ tree_sizes: '99' }], 'bytes; expected 99 bytes, as tree_sizes says'],
    [
      'a half round',
      [{ objective: 'multiclass num_class:2', num_tree_per_iteration: '2' }],
      'number of trees is 1; expected a multiple of 2',
    ],
    ['too few leaves', [{}, { leaf_value: '0.1 0.2' }], 'tree 0.num_leaves is 3; expected 2'],
    [
      'a number that is none',
      [{}, { leaf_value: '0.1 x 0.2' }],
      'tree 0.leaf_value.1 is x; expected a number',
    ],
    ['a leaf NaN', [{}, { leaf_value: '0.1 nan 0.2' }], 'leaf value is NaN; expected a number of at most'],
    ['a threshold NaN', [{}, { threshold: 'nan 0' }], 'threshold is NaN; expected a number'],
    ['too few thresholds', [{}, { threshold: '1' }], 'tree 0.threshold is 1 numbers; expected 2'],
    ['a feature that is not there', [{}, { split_feature: '0 2' }], 'feature is 2; expected 0 to 1'],
    ['a feature below 0', [{}, { split_feature: '-1 1' }], 'feature is -2; expected 0 to 1'],
    ['a child outside', [{}, { left_child: '5 -1' }], 'left_child.0 is 5; expected a whole number -3 to 1'],
    ['a cycle', [{}, { left_child: '0 -1' }], 'number of parents is 2; expected 1'],
    ['an unknown missing type', [{}, { decision_type: '14 1' }], 'decision_type.0 is 14'],
    [
      'a set that is not there',
      [{}, { threshold: '30.5 1' }],
      'tree 0.threshold is 1; expected a set 0 to 0',
    ],
    ['sets out of order', [{}, { cat_boundaries: '1 0' }], 'cat_boundaries is 1 0; expected ascending'],
    ['a set beyond its bits', [{}, { cat_boundaries: '0 9' }], 'cat_boundaries.1 is 9'],
    ['counts below 0', [{}, { leaf_count: '10 -1 30' }], 'cover is -1; expected a finite number'],
    ['a scale that is none', [{ objective: 'binary sigmoid:x' }], 'objective.sigmoid is x'],
    ['texts twice', [{}, {}, 'pandas_categorical:[["a","a"]]\n'], 'expected texts that are all different'],
    ['texts cut off', [{}, {}, 'pandas_categorical:[["a"'], 'not complete JSON'],
  ]
  it.each(damaged)('refuses %s', (_, parts, message) => {
    expect(() => fromLightgbm(lightgbmDocument(...parts))).toThrow(message)
  })

  it('refuses a file that was cut off', () => {
    const whole = lightgbmDocument()
    const end = whole.indexOf('end of trees')
    for (const length of [10, 200, end - 40, end - 1])
      expect(() => fromLightgbm(whole.slice(0, length))).toThrow('model field end of trees is absent')
  })
})

/** 1e-12: the same float64 sums; the links differ by the last digits of exp. */
const tolerance = 1e-12

describe.each([
  'adult-lgb-categorical',
  'adult-lgb-missing',
  'adult-lgb-no-missing',
  'adult-lgb-rf',
  'adult-lgb-zero-missing',
  'iris-lgb-multiclass',
  'lgb47-adult-categorical',
  'paysim-lgb',
])('the reference %s', (name) => {
  const reference = referenceCase(name)
  it.skipIf(reference === null)('has the same raw scores, predictions and leaves', () => {
    const imported = fromLightgbm(reference!.text)
    const { ensemble } = imported.model
    const matrix = reference!.matrixFor(imported)
    const prediction = predict(imported.model, matrix)
    const trees = name === 'adult-lgb-rf' ? 20 : 1
    const raw = reference!.predictions.map((row) => row.slice(0, ensemble.outputs).map((x) => x / trees))
    const linked = reference!.predictions.map((row) => row.slice(-ensemble.outputs))
    expect(largestGap(prediction.margin, raw)).toBeLessThan(tolerance)
    expect(largestGap(answersOf(prediction), linked)).toBeLessThan(tolerance)
    if (reference!.leaves === null) return
    const width = ensemble.treeOutput.length
    const rows = reference!.leaves.length
    expect([...leavesOf(ensemble, matrix).subarray(0, rows * width)]).toEqual(reference!.leaves.flat())
  })
})

const models = 'leaves-models'
const whole = sharedData(models)

type Expected = { rows: number[][]; margin?: number[][]; answers?: number[][]; within?: number }

function leavesCase(model: string, expected: (at: (name: string) => string) => Expected) {
  it.skipIf(whole === null)(`${model} gives the answers that are kept with it`, () => {
    const at = (name: string) => join(whole!, name)
    const imported = fromLightgbm(readText(at(model)))
    const { rows, margin, answers, within = tolerance } = expected(at)
    const prediction = predict(imported.model, rowsFor(imported, rows))
    if (margin !== undefined) expect(largestGap(prediction.margin, margin)).toBeLessThan(within)
    if (answers !== undefined) expect(largestGap(answersOf(prediction), answers)).toBeLessThan(within)
  })
}

describe('the models of leaves', () => {
  leavesCase('lgmulticlass.model', (at) => ({
    rows: readSpaced(at('multiclass_test.tsv')).map((row) => row.slice(1)),
    margin: readSpaced(at('lgmulticlass_true_raw_predictions.txt')),
    answers: readSpaced(at('lgmulticlass_true_predictions.txt')),
  }))
  leavesCase('lg_dart_breast_cancer.model', (at) => ({
    rows: readSpaced(at('breast_cancer_test.tsv')),
    answers: readSpaced(at('lg_dart_breast_cancer_true_predictions.txt')),
  }))
  leavesCase('lg_kddcup99.model', (at) => ({
    rows: readSpaced(at('kddcup99_test.tsv')),
    margin: readSpaced(at('lg_kddcup99_true_predictions.txt')),
  }))
  for (const kind of ['poisson_Frequency', 'gamma_AvgClaimAmount', 'tweedie_PurePremium'])
    leavesCase(`genlin_fmtp_${kind}.model`, (at) => ({
      rows: readSpaced(at(`genlin_fmtp_${kind}_features.tsv`)),
      answers: readSpaced(at(`genlin_fmtp_${kind}_true_predictions.txt`)),
      // claims of some thousands: the last digits of exp
      within: 1e-9,
    }))
  leavesCase('lg_rf_iris.model', (at) => ({
    rows: readLibsvm(at('iris_test.libsvm'), 4, 0),
    margin: readSpaced(at('lg_rf_iris_true_predictions.txt')),
  }))

  it.skipIf(whole === null)('lg_breast_cancer.txt reaches the leaves that are kept with it', () => {
    const imported = fromLightgbm(readText(join(whole!, 'lg_breast_cancer.txt')))
    const rows = readSpaced(join(whole!, 'lg_breast_cancer_data.txt'))
    const leaves = leavesOf(imported.model.ensemble, rowsFor(imported, rows))
    expect([...leaves]).toEqual(readSpaced(join(whole!, 'lg_breast_cancer_data_pred_leaves.txt')).flat())
  })

  it.skipIf(whole === null)('model_simple.txt is read', () => {
    const imported = fromLightgbm(readText(join(whole!, 'model_simple.txt')))
    expect(imported.featureNames).toEqual(['X1', 'X2'])
    // X2 = 100 is in the set of both trees
    expect(margins(imported.model.ensemble, rowsFor(imported, [[1, 100]]))[0]).toBeCloseTo(
      0.56697267424823339 + 0.12883103567558912,
      15,
    )
  })
})

const treelite = sharedData('treelite-models')

describe('the models of treelite', () => {
  it.skipIf(treelite === null)('toy_categorical gives the scores that are kept with it', () => {
    const imported = fromLightgbm(readText(join(treelite!, 'toy_categorical_model.txt')))
    const rows = readLibsvm(join(treelite!, 'toy_categorical.test'), 2, nan)
    const kept = readSpaced(join(treelite!, 'toy_categorical.test.pred'))
    expect(largestGap(predict(imported.model, rowsFor(imported, rows)).margin, kept)).toBeLessThan(tolerance)
  })

  it.skipIf(treelite === null)('sparse_categorical gives the margins that are kept with it', () => {
    const imported = fromLightgbm(readText(join(treelite!, 'sparse_categorical_model.txt.gz')))
    // the margins were made with absent entries as missing values
    const rows = readLibsvm(join(treelite!, 'sparse_categorical.test'), 5057, nan)
    const kept = readSpaced(join(treelite!, 'sparse_categorical.test.margin'))
    expect(largestGap(predict(imported.model, rowsFor(imported, rows)).margin, kept)).toBeLessThan(tolerance)
  })
})

const titanic = sharedData('dtreeviz-lightgbm')

describe('the model of dtreeviz', () => {
  it.skipIf(titanic === null)('gives the raw scores of LightGBM 4.7.0', () => {
    const imported = fromLightgbm(readText(join(titanic!, 'lightgbm_model_classifier.txt')))
    const csv = readCsv(join(titanic!, 'dataset_lightgbm.csv'))
    const rows = csv['Survived']!.map((_, i) =>
      imported.featureNames.map((name) => Number(csv[name]![i] || 'NaN')),
    )
    const { margin } = predict(imported.model, rowsFor(imported, rows))
    expect(rows).toHaveLength(712)
    expect(
      largestGap(margin.subarray(0, 4), [
        [-0.7423851526888701, -1.1371491968994614, -1.2235160918847867, -1.2720480214834764],
      ]),
    ).toBeLessThan(tolerance)
    // 1e-9: a sum of 712 numbers in another order
    expect(margin.reduce((sum, x) => sum + x, 0)).toBeCloseTo(-300.7476500207356, 9)
  })
})
