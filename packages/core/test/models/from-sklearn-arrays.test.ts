import { describe, expect, it } from 'vitest'
import { CandorError, fromSklearnArrays, linkOf, type Matrix, margins, predict } from '../../src/index.ts'
import { seeded } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'

describe.each(['lending-rf', 'insurance-extratrees'])('scikit-learn forest %s', (name) => {
  const reference = referenceCase(name)
  // float64 sums of 40 shares in tree order; scikit-learn's own order depends on its threads
  it.skipIf(reference === null)('votes as scikit-learn within 1e-14', () => {
    const imported = fromSklearnArrays(reference!.text)
    const votes = margins(imported.model.ensemble, reference!.matrixFor(imported))
    reference!.predictions.forEach(([, p1], row) => {
      expect(Math.abs(votes[row]! - p1!)).toBeLessThanOrEqual(1e-14)
    })
    expect(imported.model).toMatchObject({ task: 'classification', classes: ['0', '1'] })
    expect(imported.model.ensemble).toMatchObject({
      outputs: 1,
      combine: 'mean',
      link: 'identity',
      missing: 'refuse',
    })
  })
})

describe('scikit-learn boosting insurance-gbm', () => {
  const reference = referenceCase('insurance-gbm')
  it.skipIf(reference === null)('decides as scikit-learn within 1e-14, probability within 1e-15', () => {
    const imported = fromSklearnArrays(reference!.text)
    const decisions = margins(imported.model.ensemble, reference!.matrixFor(imported))
    const probabilities = linkOf(imported.model.ensemble)(decisions)
    reference!.predictions.forEach(([decision, p1], row) => {
      expect(Math.abs(decisions[row]! - decision!)).toBeLessThanOrEqual(1e-14)
      expect(Math.abs(probabilities[row]! - p1!)).toBeLessThanOrEqual(1e-15)
    })
  })
})

type Tree = Record<string, unknown>

function stump(left: number[], right: number[], more: Tree = {}): Tree {
  return {
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
    feature: [1, -2, -2],
    threshold: [0.1, -2, -2],
    value: [left, left, right],
    weighted_n_node_samples: [3, 1, 2],
    n_node_samples: [3, 1, 2],
    ...more,
  }
}

function document(kind: string, trees: Tree[], more: Tree = {}): string {
  return JSON.stringify({ kind, feature_names: ['a', 'b'], trees, ...more })
}

function rows(...b: number[]): Matrix {
  return { rows: b.length, names: ['a', 'b'], columns: [new Float64Array(b.length), Float64Array.from(b)] }
}

describe('fromSklearnArrays', () => {
  it('normalises class weights, and compares a float32 input with a float64 threshold', () => {
    const { model } = fromSklearnArrays(document('RandomForestClassifier', [stump([3, 1], [1, 1])]))
    expect([...margins(model.ensemble, rows(0, 0.1, 1))]).toEqual([0.25, 0.5, 0.5])
    expect(model.algorithm).toBe('rf')
    expect([...model.ensemble.cover]).toEqual([3, 1, 2])
  })

  it('keeps one output per class of three, named by the file', () => {
    const trees = [stump([1, 1, 2], [0, 0, 4]), stump([4, 0, 0], [0, 0, 0])]
    const { model } = fromSklearnArrays(document('ExtraTreesClassifier', trees, { classes: ['x', 'y', 7] }))
    expect(model.classes).toEqual(['x', 'y', '7'])
    expect([...margins(model.ensemble, rows(0, 1))]).toEqual([0.625, 0.125, 0.25, 0, 0, 0.5])
  })

  it('averages regression forests', () => {
    const text = document('RandomForestRegressor', [stump([1], [5]), stump([2], [6])])
    const { model } = fromSklearnArrays(text)
    expect(model).toMatchObject({ task: 'regression', classes: [] })
    expect([...margins(model.ensemble, rows(0, 1))]).toEqual([1.5, 5.5])
    expect(fromSklearnArrays(text.replace('RandomForest', 'ExtraTrees')).model.algorithm).toBe('extra-trees')
  })

  it('multiplies boosted leaves by the learning rate', () => {
    const trees = [stump([-2], [2]), stump([4], [8])]
    const binary = fromSklearnArrays(
      document('GradientBoostingClassifier', trees, { learning_rate: 0.5, init_log_odds: 1 }),
    ).model
    expect([...margins(binary.ensemble, rows(0, 1))]).toEqual([2, 6])
    expect(binary.ensemble.link).toBe('logistic')
    const several = fromSklearnArrays(
      document('GradientBoostingClassifier', trees, { learning_rate: 0.5, init_log_odds: [1, 2] }),
    ).model
    expect([...margins(several.ensemble, rows(0))]).toEqual([0, 4])
    expect(several.ensemble.link).toBe('softmax')
    const mean = fromSklearnArrays(
      document('GradientBoostingRegressor', trees, { learning_rate: 0.5, init: 10 }),
    ).model
    expect([...margins(mean.ensemble, rows(1))]).toEqual([15])
  })

  it('refuses missing values unless the trees say where they go', () => {
    const without = fromSklearnArrays(document('RandomForestRegressor', [stump([1], [5])])).model
    expect(() => margins(without.ensemble, rows(Number.NaN))).toThrow('column b, row 0 is missing')
    const tree = stump([1], [5], { missing_go_to_left: [1, 0, 0] })
    const routed = fromSklearnArrays(document('RandomForestRegressor', [tree])).model
    expect([...margins(routed.ensemble, rows(Number.NaN))]).toEqual([1])
  })

  const damages: [string, string, string][] = [
    [
      'another kind of model',
      document('AdaBoostClassifier', []),
      'scikit-learn AdaBoostClassifier; readable: RandomForestClassifier,',
    ],
    ['no kind', '{}', 'model field kind is absent; expected text'],
    ['no names', '{"kind":"RandomForestRegressor"}', 'model field feature_names is absent'],
    ['no trees', '{"kind":"RandomForestRegressor","feature_names":[]}', 'model field trees is absent'],
    [
      'one class',
      document('RandomForestClassifier', [stump([1], [1])]),
      'expected leaves with the weights of 2 classes',
    ],
    [
      'classes that change',
      document('RandomForestClassifier', [stump([1, 1], [1])]),
      'trees.0.value.2 is a list of 1',
    ],
    [
      'trees of other classes',
      document('RandomForestClassifier', [stump([1, 1], [1, 1]), stump([1, 1, 1], [1, 1, 1])]),
      'trees.1.value.0 is 3 numbers; expected 2',
    ],
    [
      'class names too few',
      document('RandomForestClassifier', [stump([1, 1], [1, 1])], { classes: [1] }),
      'classes is a list of 1',
    ],
    [
      'two values a leaf',
      document('RandomForestRegressor', [stump([1, 1], [1, 1])]),
      'trees.0.value.0 is 2 numbers; expected 1',
    ],
    [
      'no learning rate',
      document('GradientBoostingRegressor', [], { init: 1 }),
      'learning_rate is absent; expected a number',
    ],
    ['no start', document('GradientBoostingClassifier', []), 'init_log_odds is absent; expected a number'],
    [
      'a cycle',
      document('RandomForestRegressor', [stump([1], [1], { children_left: [0, -1, -1] })]),
      'tree 0, node 0: number of parents is 2',
    ],
    [
      'a child outside',
      document('RandomForestRegressor', [stump([1], [1], { children_left: [3, -1, -1] })]),
      'children_left.0 is 3',
    ],
    [
      'a feature -1 at an inner node',
      document('RandomForestRegressor', [stump([1], [1], { feature: [-1, -2, -2] })]),
      'feature is -2',
    ],
    [
      'covers too few',
      document('RandomForestRegressor', [stump([1], [1], { weighted_n_node_samples: [1] })]),
      'children_left is a list of 3; expected a list of 1',
    ],
  ]
  it.each(damages)('refuses %s', (_, text, message) => {
    expect(() => fromSklearnArrays(text)).toThrow(message)
  })

  it('answers any single change with a model or an error of the catalogue', () => {
    const next = seeded(11)
    const text = document('RandomForestClassifier', [stump([3, 1], [1, 1]), stump([2, 1], [1, 5])])
    for (let i = 0; i < 2000; i++) {
      const at = Math.floor(next() * text.length)
      const damaged =
        text.slice(0, at) + '0123456789-[]{}",:eNnull'[Math.floor(next() * 24)]! + text.slice(at + 1)
      try {
        fromSklearnArrays(damaged)
      } catch (error) {
        expect(error).toBeInstanceOf(CandorError)
      }
    }
  })
})

describe.each(['paysim-isolation', 'paysim-isolation-subspace'])('the isolation forest %s', (name) => {
  const reference = referenceCase(name)
  // scikit-learn sums depths in float64 in another order
  it.skipIf(reference === null)('scores as scikit-learn within 1e-12, and finds the same anomalies', () => {
    const imported = fromSklearnArrays(reference!.text)
    const prediction = predict(imported.model, reference!.matrixFor(imported))
    if (prediction.task !== 'anomaly') return expect.unreachable()
    expect(reference!.predictions.length).toBeGreaterThanOrEqual(100)
    reference!.predictions.forEach(([score, , label], row) => {
      expect(Math.abs(prediction.anomalyScore[row]! + score!)).toBeLessThan(1e-12)
      expect(prediction.anomaly[row]).toBe(label === -1 ? 1 : 0)
    })
    expect(imported.model).toMatchObject({ algorithm: 'isolation-forest', task: 'anomaly', classes: [] })
  })
})

describe('fromSklearnArrays of an isolation forest', () => {
  const forest = (more: Tree = {}, tree: Tree = {}) =>
    document('isolation', [stump([0], [0], { value: undefined, ...tree })], {
      max_samples: 3,
      offset: -0.5,
      ...more,
    })

  it('makes minus the path length of every leaf, in the columns that a tree sees', () => {
    const { model } = fromSklearnArrays(forest({ estimators_features: [[0, 1]] }))
    expect([...margins(model.ensemble, rows(0, 1))]).toEqual([-1, -2])
    expect(model.anomaly).toEqual({ samples: 3, threshold: 0.5 })
    const swapped = fromSklearnArrays(forest({ estimators_features: [[1, 0]] }))
    expect([...margins(swapped.model.ensemble, rows(0, 1))]).toEqual([-1, -1])
    expect(model.ensemble).toMatchObject({ combine: 'mean', coverSource: 'count' })
  })

  it.each([
    ['no offset', forest({ offset: null }), 'offset is null; expected a number'],
    ['no rows', forest({ max_samples: 0 }), 'max_samples is 0; expected a whole number 1'],
    [
      'a tree without columns',
      forest({ estimators_features: [] }),
      'expected a list of columns for each tree',
    ],
    ['a column outside', forest({ estimators_features: [[0]] }), 'trees.0.feature.0 is 1; expected below 1'],
    [
      'a column that is not there',
      forest({ estimators_features: [[0, 7]] }),
      'feature is 7; expected 0 to 1',
    ],
    ['a cycle', forest({}, { children_left: [0, -1, -1] }), 'number of parents is 2'],
    [
      'too few nodes',
      forest({}, { n_node_samples: [3] }),
      'children_left is a list of 3; expected a list of 1',
    ],
    ['rows that are none', forest({}, { n_node_samples: [3, null, 1] }), 'leaf value is NaN'],
  ])('refuses %s', (_, text, message) => {
    expect(() => fromSklearnArrays(text)).toThrow(message)
  })
})
