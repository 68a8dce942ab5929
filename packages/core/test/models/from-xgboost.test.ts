import { describe, expect, it } from 'vitest'
import {
  CandorError,
  fromXgboostJson,
  leavesOf,
  linkOf,
  type Matrix,
  margins,
  predict,
} from '../../src/index.ts'
import { seeded } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'
import { stump, type XgboostDocument, xgboostDocument } from './xgboost-document.ts'

const cases = [
  'adult-xgb-categorical',
  'adult-xgb-dart',
  'adult-xgb-missing',
  'adult-xgb-monotone',
  'adult-xgb-rf',
  'insurance-xgb',
  'insurance-xgb-regression',
  'insurance-xgb-stumps',
  'iris-xgb-softprob',
  'paysim-xgb6',
  'xgb3-adult-categorical',
  'xgb3-iris-softprob',
  'xgb3-iris-two-targets',
  'xgb3-lending-deep',
  'xgb3-paysim-deep',
]

describe.each(cases)('XGBoost reference %s', (name) => {
  const reference = referenceCase(name)
  const imported = reference === null ? null : fromXgboostJson(reference.text)

  it.skipIf(reference === null)('gives the same margins to the bit', () => {
    const { ensemble } = imported!.model
    const ours = margins(ensemble, reference!.matrixFor(imported!))
    const theirs = reference!.predictions.flatMap((row) => row.slice(0, ensemble.outputs))
    expect(ours).toEqual(Float64Array.from(theirs, Math.fround))
  })

  // XGBoost's own exp works in float32: one part in 2^23.
  it.skipIf(reference === null)('gives the same predictions within 1.2e-7', () => {
    const { ensemble } = imported!.model
    const ours = linkOf(ensemble)(margins(ensemble, reference!.matrixFor(imported!)))
    const theirs = reference!.predictions.flatMap((row) => row.slice(ensemble.outputs))
    theirs.forEach((value, i) => {
      expect(Math.abs(ours[i]! - value)).toBeLessThanOrEqual(1.2e-7 * Math.max(1, Math.abs(value)))
    })
  })

  // the files of XGBoost 3 come without leaf numbers
  const knowsLeaves = !name.startsWith('xgb3')
  if (knowsLeaves)
    it.skipIf(reference === null)('ends in the same leaves', () => {
      const leaves = reference!.leaves!.flat()
      const ours = leavesOf(imported!.model.ensemble, reference!.matrixFor(imported!))
      expect([...ours.subarray(0, leaves.length)]).toEqual(leaves)
    })

  it.skipIf(reference === null)('has a cover at every node, the parent the sum of its children', () => {
    const { cover, left, right, coverSource } = imported!.model.ensemble
    expect(coverSource).toBe('hessian')
    left.forEach((child, node) => {
      // float32 sums of thousands of hessians: 1e-4 of the parent
      if (child >= 0)
        expect(Math.abs(cover[child]! + cover[right[node]!]! - cover[node]!)).toBeLessThan(
          1e-4 * cover[node]! + 1e-3,
        )
    })
  })
})

function row(...values: number[]): Matrix {
  return { rows: 1, names: ['a', 'b', 'c'], columns: values.map((value) => Float64Array.of(value)) }
}

function marginOf(text: string, ...values: number[]): number {
  return margins(fromXgboostJson(text).model.ensemble, row(...values))[0]!
}

describe('fromXgboostJson', () => {
  it('reads a small model: names, link, classes, covers', () => {
    const imported = fromXgboostJson(xgboostDocument())
    expect(imported).toMatchObject({
      format: 'xgboost-json',
      featureNames: ['a', 'b', 'c'],
      namesAreGenerated: false,
      categoryLevels: [null, null, null],
      warnings: [],
      model: { algorithm: 'gbm', task: 'classification', classes: ['0', '1'], calibrator: null },
    })
    expect(imported.model.ensemble).toMatchObject({
      comparison: '<',
      accumulator: 'float32',
      link: 'logistic',
    })
    expect([...imported.model.ensemble.cover]).toEqual([10, 4, 6, 10, 4, 6])
    expect(marginOf(xgboostDocument(), 0.4, 10, 0)).toBe(-1.25)
    expect(marginOf(xgboostDocument(), 0.5, 9, 0)).toBe(1.25)
    expect(marginOf(xgboostDocument(), Number.NaN, Number.NaN, 0)).toBe(-0.75)
  })

  const spellings: [unknown, string, number][] = [
    ['5E-1', 'reg:squarederror', 0.5],
    ['[2.5E-1]', 'reg:squarederror', 0.25],
    ['(2.5E-1)', 'reg:squarederror', 0.25],
    [' [ 2.5e-1 ] ', 'reg:squarederror', 0.25],
    [0.5, 'reg:squarederror', 0.5],
    ['3E-1', 'binary:logistic', -0.8472978472709656],
    ['2.4080956E-1', 'binary:logistic', -1.148246169090271],
    ['1E0', 'count:poisson', 0],
    ['2E0', 'reg:gamma', Math.fround(Math.LN2)],
    ['5E-1', 'binary:logitraw', 0.5],
    ['-1.36E-1', 'binary:logitraw', Math.fround(-0.136)],
    ['2.5E-1', 'binary:hinge', 0.25],
    ['2.5E-1', 'reg:expectileerror', 0.25],
  ]
  it.each(spellings)('reads the base score %s of %s', (score, objective, base) => {
    const text = xgboostDocument(({ learner }) => {
      learner.learner_model_param['base_score'] = score
      learner.objective.name = objective
    })
    expect(fromXgboostJson(text).model.ensemble.base[0]).toBe(base)
  })

  it('reads one base score for each class, or one for all', () => {
    const withScore = (score: string) =>
      xgboostDocument(({ learner }) => {
        learner.objective.name = 'multi:softmax'
        learner.learner_model_param['num_class'] = '3'
        learner.learner_model_param['base_score'] = score
        learner.gradient_booster.model.tree_info = [0, 2]
      })
    const three = fromXgboostJson(withScore('[1E0,2E0,3E0]')).model
    expect(three.classes).toEqual(['0', '1', '2'])
    expect([...three.ensemble.base]).toEqual([1, 2, 3])
    expect([...margins(three.ensemble, row(0, 0, 0))]).toEqual([0, 2, 3.25])
    expect([...fromXgboostJson(withScore('5E-1')).model.ensemble.base]).toEqual([0.5, 0.5, 0.5])
    expect(() => fromXgboostJson(withScore('[1E0,2E0]'))).toThrow(
      'base_score is [1E0,2E0]; expected 1 or 3 numbers',
    )
  })

  it('weighs DART trees, wherever the version keeps the weights', () => {
    const inside = xgboostDocument(({ learner: { gradient_booster: booster } }) => {
      booster.name = 'dart'
      booster.model.weight_drop = [0.5, 2]
    })
    const outside = xgboostDocument(({ learner }) => {
      const booster = learner.gradient_booster
      Object.assign(learner, {
        gradient_booster: {
          name: 'dart',
          weight_drop: [0.5, 2],
          gbtree: { name: 'gbtree', model: booster.model },
        },
      })
    })
    // as XGBoost 3.4 writes a DART model
    const nameless = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.weight_drop = [0.5, 2]
    })
    expect(marginOf(inside, 1, 0, 0)).toBe(1)
    expect(marginOf(outside, 1, 0, 0)).toBe(1)
    expect(marginOf(nameless, 1, 0, 0)).toBe(1)
  })

  it('puts trees where their id says', () => {
    const text = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.trees.reverse()
    })
    expect([...fromXgboostJson(text).model.ensemble.feature]).toEqual([0, -1, -1, 1, -1, -1])
  })

  it('sends categories of the set right, others and impossible ones left, missing the default way', () => {
    const text = xgboostDocument(({ learner }) => {
      Object.assign(learner.gradient_booster.model.trees[0]!, {
        split_indices: [2, 0, 0],
        split_type: [1, 0, 0],
        split_conditions: [null, -1, 1],
        default_left: [false, false, false],
        categories: [1, 40],
        categories_nodes: [0],
        categories_segments: [0],
        categories_sizes: [2],
      })
    }).replace('[null,-1,1]', '[NaN,-1,1]')
    const category = (code: number) => marginOf(text, 0, 0, code) - 0.25
    expect([1, 40, 0, 41, 99, -3, 2 ** 30, Number.NaN].map(category)).toEqual([1, 1, -1, -1, -1, -1, -1, 1])
  })

  it('reads leaf vectors from leaf_weights, and from base_weights in files of 2.x', () => {
    const vectors = (change: Record<string, unknown>) =>
      xgboostDocument(({ learner }) => {
        learner.objective.name = 'reg:squarederror'
        learner.learner_model_param['num_target'] = '2'
        learner.learner_model_param['base_score'] = '0'
        learner.gradient_booster.model.iteration_indptr = [0, 1]
        learner.gradient_booster.model.tree_info = [0]
        learner.gradient_booster.model.trees.pop()
        const tree = learner.gradient_booster.model.trees[0]!
        Object.assign(tree['tree_param'] as object, { size_leaf_vector: '2' })
        Object.assign(tree, change)
      })
    const flat = vectors({ right_children: [2, 1, 0], leaf_weights: [3, 4, 1, 2] })
    const rows = vectors({
      base_weights: [0, 0, 1, 2, 3, 4],
      leaf_weights: undefined,
      sum_hessian: undefined,
    })
    for (const text of [flat, rows]) {
      const { ensemble, classes } = fromXgboostJson(text).model
      expect(classes).toEqual([])
      expect([...margins(ensemble, row(0, 0, 0)), ...margins(ensemble, row(1, 0, 0))]).toEqual([1, 2, 3, 4])
    }
    expect(fromXgboostJson(rows).model.ensemble.coverSource).toBe('none')
  })

  it('drops nodes that pruning left without a parent', () => {
    const pruned = (deleted: string) =>
      xgboostDocument(({ learner }) => {
        const tree = learner.gradient_booster.model.trees[0]!
        Object.assign(tree, {
          left_children: [-1, -1, -1],
          split_indices: [0, 2147483647, 2147483647],
          split_conditions: [0.5, 7, 8],
        })
        Object.assign(tree.tree_param as object, { num_deleted: deleted })
      })
    const text = pruned('2')
    expect(() => fromXgboostJson(pruned('0'))).toThrow('number of nodes without a path is 2; expected 0')
    expect([...fromXgboostJson(text).model.ensemble.treeStart]).toEqual([0, 1, 4])
    expect(marginOf(text, 0, 0, 0)).toBe(0.75)
  })

  const names: [string[], string[], boolean][] = [
    [[], ['f0', 'f1', 'f2'], true],
    [['f0', 'f1', 'f2'], ['f0', 'f1', 'f2'], true],
    [['0', '1', '2'], ['0', '1', '2'], true],
    [['Column_0', 'Column_1', 'Column_2'], ['Column_0', 'Column_1', 'Column_2'], true],
    [['f0', 'f2', 'f1'], ['f0', 'f2', 'f1'], false],
  ]
  it.each(names)('says whether the names %j are made up', (given, featureNames, namesAreGenerated) => {
    const text = xgboostDocument(({ learner }) => {
      learner.feature_names = given
    })
    expect(fromXgboostJson(text)).toMatchObject({ featureNames, namesAreGenerated })
  })

  it('reads the texts of categories, with accents, and numeric categories as text', () => {
    const text = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.cats = {
        feature_segments: [0, 0, 2, 4],
        sorted_idx: [0, 1, 0, 1],
        enc: [
          { offsets: [], values: [] },
          { offsets: [0, 2, 4], values: [195, 169, 98, 98] },
          { type: 5, values: [10, 20] },
        ],
      }
    })
    expect(fromXgboostJson(text).categoryLevels).toEqual([null, ['é', 'bb'], ['10', '20']])
  })

  it('warns where the vendor does something else than what is scored here', () => {
    const text = xgboostDocument(({ learner }) => {
      learner.attributes['best_iteration'] = '0'
      learner.objective.name = 'binary:logitraw'
    })
    expect(fromXgboostJson(text).warnings).toEqual([
      "The file names round 1 of 2 as its best; all rounds are scored, as Booster.predict does, and the first 1 give what XGBoost's scikit-learn classes answer.",
      'binary:logitraw predicts the margin; the probability given here is its logistic.',
    ])
    const old = xgboostDocument(({ learner }) => {
      learner.attributes['best_iteration'] = '0'
      delete learner.gradient_booster.model.iteration_indptr
      learner.gradient_booster.model.gbtree_model_param['num_parallel_tree'] = '2'
    })
    expect(fromXgboostJson(old).warnings).toEqual([])
  })

  it('knows where rounds of several trees end, as new files say it and as old ones do', () => {
    const forest = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.iteration_indptr = [0, 2]
    })
    const old = xgboostDocument(({ learner }) => {
      delete learner.gradient_booster.model.iteration_indptr
      learner.gradient_booster.model.gbtree_model_param['num_parallel_tree'] = '2'
    })
    for (const text of [forest, old]) expect(fromXgboostJson(text).model.ensemble.roundEnds).toEqual([2])
    expect(fromXgboostJson(xgboostDocument()).model.ensemble).not.toHaveProperty('roundEnds')
    const lost = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.iteration_indptr = [0, 1]
    })
    expect(() => fromXgboostJson(lost)).toThrow('whole numbers that ascend to 2')
  })

  it('answers a hinge by its side, and a model that was never trained as its version does', () => {
    const hinge = fromXgboostJson(
      xgboostDocument(({ learner }) => {
        learner.objective.name = 'binary:hinge'
        learner.learner_model_param['base_score'] = '0E0'
      }),
    )
    const [far, near] = [row(0, 0, 0), row(1, 0, 0)].map((matrix) => predict(hinge.model, matrix))
    expect([far, near]).toMatchObject([
      { margin: Float64Array.of(-0.75), probability: Float64Array.of(0) },
      { margin: Float64Array.of(1.25), probability: Float64Array.of(1) },
    ])
    const untrained = (version: number[]) =>
      xgboostDocument((document) => {
        document.version = version
        document.learner.learner_model_param['boost_from_average'] = '1'
        document.learner.attributes['best_iteration'] = '-1'
        Object.assign(document.learner.gradient_booster.model, {
          trees: [],
          tree_info: [],
          iteration_indptr: [0],
        })
      })
    expect([...fromXgboostJson(untrained([3, 0, 5])).model.ensemble.base]).toEqual([0])
    expect([...fromXgboostJson(untrained([3, 1, 3])).model.ensemble.base]).toEqual([0.5])
  })

  const refused: [string, (document: XgboostDocument) => void, string][] = [
    [
      'gblinear',
      (d) => Object.assign(d.learner.gradient_booster, { name: 'gblinear' }),
      'XGBoost booster gblinear',
    ],
    [
      'an unknown objective',
      (d) => Object.assign(d.learner.objective, { name: 'my:loss' }),
      'XGBoost objective my:loss; readable: binary:logistic, binary:logitraw,',
    ],
    [
      'several labels',
      (d) => Object.assign(d.learner.learner_model_param, { num_target: '2' }),
      'binary:logistic with 2 labels at once',
    ],
  ]
  it.each(refused)('refuses %s by name', (_, change, message) => {
    expect(() => fromXgboostJson(xgboostDocument(change))).toThrow(message)
  })
})

describe('damaged XGBoost files', () => {
  const tree = (change: Record<string, unknown>) => (document: XgboostDocument) => {
    Object.assign(document.learner.gradient_booster.model.trees[0]!, change)
  }
  const model = (change: Record<string, unknown>) => (document: XgboostDocument) => {
    Object.assign(document.learner.gradient_booster.model, change)
  }
  const param = (change: Record<string, unknown>) => (document: XgboostDocument) => {
    Object.assign(document.learner.learner_model_param, change)
  }
  const trees = 'learner.gradient_booster.model.trees'
  const damages: [string, (document: XgboostDocument) => void, string][] = [
    [
      'no learner',
      (d) => Object.assign(d, { learner: undefined }),
      'model field learner is absent; expected an object',
    ],
    ['learner a list', (d) => Object.assign(d, { learner: [] }), 'model field learner is a list of 0'],
    [
      'no objective',
      (d) => Object.assign(d.learner, { objective: {} }),
      'learner.objective.name is absent; expected text',
    ],
    ['no booster', (d) => Object.assign(d.learner, { gradient_booster: null }), 'gradient_booster is null'],
    ['no trees', model({ trees: 'none' }), `${trees} is none; expected a list`],
    ['a tree that is text', model({ trees: ['x', 'y'] }), `${trees}.0 is x; expected an object`],
    ['two trees of one id', tree({ id: 1 }), `${trees}.1.id is 1; expected a number that no other tree has`],
    ['a tree id outside', tree({ id: 2 }), `${trees}.0.id is 2; expected a whole number 0 to 1`],
    ['short tree_info', model({ tree_info: [0] }), 'tree_info is a list of 1; expected a list of 2'],
    [
      'a tree of an unknown class',
      model({ tree_info: [0, 1] }),
      'tree_info.1 is 1; expected a whole number 0 to 0',
    ],
    ['a cycle', tree({ left_children: [0, -1, -1] }), 'tree 0, node 0: number of parents is 2; expected 1'],
    ['a child outside', tree({ left_children: [3, -1, -1] }), `${trees}.0.left_children.0 is 3`],
    [
      'a right child outside',
      tree({ right_children: [7, -1, -1] }),
      'node 0: right child is 7; expected a node 0 to 2',
    ],
    [
      'a child that is text',
      tree({ left_children: ['1', -1, -1] }),
      `${trees}.0.left_children.0 is 1; expected a number`,
    ],
    [
      'a short array',
      tree({ split_indices: [0, 0] }),
      `${trees}.0.split_indices is a list of 2; expected a list of 3`,
    ],
    [
      'an absent array',
      tree({ default_left: undefined }),
      `${trees}.0.default_left is absent; expected a list of numbers`,
    ],
    [
      'a default way that is neither',
      tree({ default_left: [-1e300, 0, 0] }),
      `${trees}.0.default_left.0 is -1e+300; expected a whole number 0 to 1`,
    ],
    [
      'an unknown feature',
      tree({ split_indices: [3, 0, 0] }),
      'tree 0, node 0: feature is 3; expected 0 to 2',
    ],
    ['a negative feature', tree({ split_indices: [-1, 0, 0] }), `${trees}.0.split_indices.0 is -1`],
    [
      'a threshold NaN',
      tree({ split_conditions: [null, 1, 2] }),
      'tree 0, node 0: threshold is NaN; expected a number',
    ],
    ['a leaf NaN', tree({ split_conditions: [1, null, 2] }), 'tree 0, node 1: leaf value is NaN'],
    [
      'a leaf beyond float32',
      tree({ split_conditions: [1, 1e39, 2] }),
      'tree 0, node 1: leaf value is Infinity',
    ],
    ['a negative cover', tree({ sum_hessian: [1, -1, 2] }), 'tree 0, node 1: cover is -1'],
    [
      'no nodes',
      tree({ tree_param: { num_nodes: '0', size_leaf_vector: '1' } }),
      'num_nodes is 0; expected a whole number 1',
    ],
    [
      'more nodes than arrays',
      tree({ tree_param: { num_nodes: '9', size_leaf_vector: '1' } }),
      'left_children is a list of 3; expected a list of 9',
    ],
    [
      'leaf vectors of another width',
      tree({ tree_param: { num_nodes: '3', size_leaf_vector: '2' } }),
      'size_leaf_vector is 2; expected 1',
    ],
    [
      'a category node without set',
      tree({ split_type: [1, 0, 0] }),
      'categories_nodes is a list of 0; expected a list that holds node 0',
    ],
    [
      'an unknown split type',
      tree({ split_type: [2, 0, 0] }),
      'split_type.0 is 2; expected a whole number 0 to 1',
    ],
    [
      'a segment beyond the categories',
      tree({
        split_type: [1, 0, 0],
        categories: [1],
        categories_nodes: [0],
        categories_segments: [1],
        categories_sizes: [1],
      }),
      'categories_segments is a list of 1; expected segments inside 1 categories',
    ],
    [
      'a negative category',
      tree({ categories: [-1] }),
      'categories.0 is -1; expected a whole number 0 to 16777215',
    ],
    [
      'a name too few',
      (d) => Object.assign(d.learner, { feature_names: ['a'] }),
      'feature_names is a list of 1; expected a list of 3',
    ],
    [
      'a name that is a number',
      (d) => Object.assign(d.learner, { feature_names: [1, 2, 3] }),
      'feature_names.0 is 1; expected text',
    ],
    ['names twice', (d) => Object.assign(d.learner, { feature_names: ['a', 'a', 'b'] }), '2 distinct names'],
    [
      '10 GB of features',
      param({ num_feature: '2000000000' }),
      'num_feature is 2000000000; expected a whole number 0 to 1000000',
    ],
    [
      'num_feature that is no number',
      param({ num_feature: 'many' }),
      'num_feature is many; expected a number',
    ],
    [
      'a base score that is no number',
      param({ base_score: 'half' }),
      'base_score is half; expected a number',
    ],
    ['an empty base score', param({ base_score: '[]' }), 'expected a number'],
    [
      'a base score no probability has',
      param({ base_score: '1.5' }),
      'base_score is 1.5; expected a score that binary:logistic can have',
    ],
    [
      'one class',
      (d) => Object.assign(d.learner.objective, { name: 'multi:softprob' }),
      'num_class is 0; expected 2 to',
    ],
    ['a number of classes beyond reason', param({ num_class: '999999999' }), 'num_class is 999999999'],
    [
      'DART without weights',
      (d) => Object.assign(d.learner.gradient_booster, { name: 'dart' }),
      'weight_drop is absent',
    ],
    [
      'a category text beyond its bytes',
      model({ cats: { enc: [{ offsets: [0, 9], values: [65] }, {}, {}] } }),
      'offsets.1 is 9',
    ],
    [
      'a category text that is not UTF-8',
      model({ cats: { enc: [{ offsets: [0, 1], values: [255] }, {}, {}] } }),
      'expected UTF-8 text',
    ],
    [
      'categories of another width',
      model({ cats: { enc: [{ offsets: [], values: [] }] } }),
      'enc is a list of 1; expected a list of 3',
    ],
  ]
  it.each(damages)('refuses %s', (_, change, message) => {
    expect(() => fromXgboostJson(xgboostDocument(change))).toThrow(message)
  })

  it('refuses text that is not JSON, and a file that ends half-way', () => {
    const text = xgboostDocument()
    for (const damaged of ['', '{', 'NaN,', text.slice(0, 200), text.slice(0, -1)])
      expect(() => fromXgboostJson(damaged)).toThrow('the model file is not complete JSON')
  })

  it('answers any single change with a model or an error of the catalogue, never a hang or another error', () => {
    const next = seeded(7)
    const text = xgboostDocument(({ learner }) => {
      learner.gradient_booster.model.trees.push(stump(2, 2, 3, [1, 2]))
      learner.gradient_booster.model.tree_info.push(0)
    })
    for (let i = 0; i < 3000; i++) {
      const at = Math.floor(next() * text.length)
      const damaged =
        text.slice(0, at) + '0123456789-[]{}",:eNnull'[Math.floor(next() * 24)]! + text.slice(at + 1)
      expectModelOrCatalogueError(damaged)
    }
  })
})

function expectModelOrCatalogueError(text: string): void {
  try {
    margins(fromXgboostJson(text).model.ensemble, { rows: 0, names: [], columns: [] })
  } catch (error) {
    expect(error).toBeInstanceOf(CandorError)
  }
}
