import { describe, expect, it } from 'vitest'
import {
  fromOnnx,
  type ImportedModel,
  margins,
  type Prediction,
  predict,
  readModel,
} from '../../src/index.ts'
import type { OnnxGraphNode } from '../../src/models/onnx-bytes.ts'
import { classifier, ensembleOf5, onnxDocument, regressor, step } from './onnx-document.ts'
import { referenceCase } from './reference-case.ts'
import { largestGap, matrixOfRows } from './vendor-rows.ts'

const nan = Number.NaN

function answersOf(prediction: Prediction): Float64Array {
  if (prediction.task === 'anomaly') return prediction.anomalyScore
  return prediction.task === 'regression' ? prediction.prediction : prediction.probability
}

/** Answers for values of column 1. */
function answers(imported: ImportedModel, ...values: number[]): number[] {
  const rows = values.map((value) => [0, value])
  return [...answersOf(predict(imported.model, matrixOfRows(rows, imported.featureNames)))]
}

const read = (nodes: OnnxGraphNode[], more?: Parameters<typeof onnxDocument>[1]) =>
  fromOnnx(onnxDocument(nodes, more))

describe('fromOnnx', () => {
  it('reads a regressor: names made up, no covers, the nodes’ own numbers', () => {
    const imported = read([regressor()])
    expect(imported).toMatchObject({
      format: 'onnx',
      featureNames: ['f0', 'f1'],
      namesAreGenerated: true,
      categoryLevels: [null, null],
      warnings: [],
      model: { task: 'regression', classes: [], calibrator: null },
    })
    expect(imported.model.ensemble).toMatchObject({
      coverSource: 'none',
      link: 'identity',
      precision: 'float32',
    })
    expect([...imported.model.ensemble.leafId]).toEqual([-1, 1, 2])
    expect(answers(imported, 0.5, 0.6, nan)).toEqual([0.25, 0.75, 0.75])
  })

  const values = [0.4, 0.5, 0.6, nan]
  const modes: [string, number[], number[]][] = [
    ['BRANCH_LEQ', [1, 1, 0, 0], [1, 1, 0, 1]],
    ['BRANCH_LT', [1, 0, 0, 0], [1, 0, 0, 1]],
    ['BRANCH_GTE', [0, 1, 1, 0], [0, 1, 1, 1]],
    ['BRANCH_GT', [0, 0, 1, 0], [0, 0, 1, 1]],
    ['BRANCH_EQ', [0, 1, 0, 0], [0, 1, 0, 1]],
    ['BRANCH_NEQ', [1, 0, 1, 1], [1, 0, 1, 1]],
  ]
  it.each(modes)(
    'asks %s, and lets a missing value fail or hold as the node says',
    (mode, plain, tracking) => {
      const parts = { nodes_modes: { texts: [mode, 'LEAF', 'LEAF'] }, target_weights: { floats: [1, 0] } }
      expect(answers(read([regressor(parts)]), ...values)).toEqual(plain)
      const tracked = { ...parts, nodes_missing_value_tracks_true: { ints: [1, 0, 0] } }
      expect(answers(read([regressor(tracked)]), ...values)).toEqual(tracking)
    },
  )

  it.each(modes)('asks %s in the operator of version 5', (mode, plain, tracking) => {
    const number = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ'].indexOf(mode.slice(7))
    const parts = {
      nodes_modes: { tensor: { type: 'uint8', values: [number] } },
      leaf_weights: { tensor: { type: 'float32', values: [1, 0] } },
    } as const
    expect(answers(read([ensembleOf5(parts)]), ...values)).toEqual(plain)
    const tracked = { ...parts, nodes_missing_value_tracks_true: { ints: [1] } }
    expect(answers(read([ensembleOf5(tracked)]), ...values)).toEqual(tracking)
  })

  it('asks for membership, and takes a tree of one leaf', () => {
    const parts = {
      tree_roots: { ints: [0, 1] },
      nodes_featureids: { ints: [1, 0] },
      nodes_modes: { tensor: { type: 'uint8', values: [6, 0] } },
      nodes_splits: { tensor: { type: 'float32', values: [0, 0] } },
      nodes_truenodeids: { ints: [0, 2] },
      nodes_trueleafs: { ints: [1, 1] },
      nodes_falsenodeids: { ints: [1, 2] },
      nodes_falseleafs: { ints: [1, 1] },
      leaf_targetids: { ints: [0, 0, 0] },
      leaf_weights: { tensor: { type: 'float32', values: [1, 2, 10] } },
      membership_values: { tensor: { type: 'float32', values: [3, 7, nan] } },
    } as const
    expect(answers(read([ensembleOf5(parts)]), 3, 7, 3.5, 4, nan)).toEqual([11, 11, 12, 12, 12])
  })

  it('asks < and <= side by side', () => {
    const two = regressor({
      nodes_treeids: { ints: [0, 0, 0, 1, 1, 1] },
      nodes_nodeids: { ints: [0, 1, 2, 0, 1, 2] },
      nodes_featureids: { ints: [1, 0, 0, 1, 0, 0] },
      nodes_modes: { texts: ['BRANCH_LEQ', 'LEAF', 'LEAF', 'BRANCH_LT', 'LEAF', 'LEAF'] },
      nodes_values: { floats: [0.1, 0, 0, 0.1, 0, 0] },
      nodes_truenodeids: { ints: [1, 0, 0, 1, 0, 0] },
      nodes_falsenodeids: { ints: [2, 0, 0, 2, 0, 0] },
      target_treeids: { ints: [0, 1] },
      target_nodeids: { ints: [1, 1] },
      target_weights: { floats: [1, 10] },
    })
    const at = Math.fround(0.1)
    expect(answers(read([two]), 0.1, at - 1e-8, at + 1e-8)).toEqual([1, 11, 0])
  })

  it('finds the root wherever it stands', () => {
    const turned = regressor({
      nodes_nodeids: { ints: [7, 1, 2] },
      nodes_featureids: { ints: [0, 0, 1] },
      nodes_modes: { texts: ['LEAF', 'LEAF', 'BRANCH_LEQ'] },
      nodes_values: { floats: [0, 0, 0.5] },
      nodes_truenodeids: { ints: [0, 0, 7] },
      nodes_falsenodeids: { ints: [0, 0, 1] },
      target_nodeids: { ints: [7, 1] },
    })
    expect(answers(read([turned]), 0, 1)).toEqual([0.25, 0.75])
  })

  it('reads float64 numbers, and compares float64 inputs', () => {
    const parts = { nodes_values_as_tensor: { tensor: { type: 'float64', values: [0.1, 0, 0] } } } as const
    const double = read([regressor(parts)], { inputs: [{ name: 'X', type: 'float64', columns: 2 }] })
    expect(answers(double, 0.1, 0.10000000001)).toEqual([0.25, 0.75])
    const single = read([regressor(parts)])
    expect(answers(single, 0.1)).toEqual([0.75])
    const cast = step('Cast', ['X'], 'X32', { to: { int: 1 } })
    const narrowed = read([cast, regressor({}, 'X32')], {
      inputs: [{ name: 'X', type: 'float64', columns: 2 }],
    })
    expect(narrowed.model.ensemble.precision).toBe('float32')
  })

  it('averages, starts from the base, and gives several targets', () => {
    const both = {
      n_targets: { int: 2 },
      target_ids: { ints: [0, 1, 0, 1] },
      target_treeids: { ints: [0, 0, 0, 0] },
      target_nodeids: { ints: [1, 1, 2, 2] },
      target_weights: { floats: [1, 2, 3, 4] },
      base_values: { floats: [10, 20] },
      aggregate_function: { text: 'AVERAGE' },
    }
    expect(answers(read([regressor(both)]), 0, 1)).toEqual([11, 22, 13, 24])
  })

  it('reads a classifier that has weights for one of two classes', () => {
    const forest = read([classifier()])
    expect(forest.model).toMatchObject({ algorithm: 'rf', task: 'classification', classes: ['0', '1'] })
    expect(answers(forest, 0, 1)).toEqual([0.25, 0.75])
    const boosting = read([
      classifier({
        class_weights: { floats: [-1, 1] },
        base_values: { floats: [1] },
        post_transform: { text: 'LOGISTIC' },
        classlabels_int64s: { ints: [] },
        classlabels_strings: { texts: ['no', 'yes'] },
      }),
    ])
    expect(boosting.model).toMatchObject({ algorithm: 'gbm', classes: ['no', 'yes'] })
    expect(answers(boosting, 0)[0]).toBe(0.5)
  })

  const sided = {
    class_treeids: { ints: [0, 0, 0, 0] },
    class_nodeids: { ints: [1, 1, 2, 2] },
    class_ids: { ints: [0, 1, 0, 1] },
    class_weights: { floats: [0.5, 0.25, 0, 1] },
  }
  it('reads a classifier that has weights for both', () => {
    expect(answers(read([classifier(sided)]), 0, 1)).toEqual([0.25, 1])
    const both = read([classifier({ ...sided, post_transform: { text: 'SOFTMAX' } })])
    expect(both.model.ensemble).toMatchObject({ outputs: 1, link: 'logistic' })
    expect(margins(both.model.ensemble, matrixOfRows([[0, 0]], ['a', 'b']))[0]).toBe(-0.25)
  })

  it('reads a classifier of three', () => {
    const three = { ...sided, classlabels_int64s: { ints: [5, 6, 9] }, class_ids: { ints: [0, 1, 2, 1] } }
    const votes = read([classifier(three)])
    expect(votes.model.classes).toEqual(['5', '6', '9'])
    expect(answers(votes, 0, 1)).toEqual([0.5, 0.25, 0, 0, 1, 0])
    const boosting = read([classifier({ ...three, post_transform: { text: 'SOFTMAX' } })])
    expect(boosting.model.ensemble.link).toBe('softmax')
  })

  it('takes raw scores of a classifier for predictions, and says so', () => {
    const raw = read([classifier({ class_weights: { floats: [-1, 1] } })])
    expect(raw.model.task).toBe('regression')
    expect(raw.warnings).toEqual([expect.stringContaining('raw scores of a classifier')])
  })

  it('says where onnxruntime takes a link for another', () => {
    const logistic = read([regressor({ post_transform: { text: 'LOGISTIC' } })])
    const numbered = read([ensembleOf5({ post_transform: { int: 2 } })])
    for (const imported of [logistic, numbered]) {
      expect(imported.model.ensemble.link).toBe('logistic')
      expect(imported.warnings).toEqual([
        expect.stringContaining('onnxruntime leaves it out or takes another'),
      ])
    }
    expect(read([ensembleOf5({ post_transform: { int: 0 } })]).warnings).toEqual([])
  })

  it('follows scores through what keeps them exact', () => {
    const constants = {
      two: { type: 'float32', values: [2] },
      half: { type: 'float32', values: [0.5] },
      one: { type: 'float32', values: [1] },
      first: { type: 'int64', values: [1, 0] },
    } as const
    const follow = (output: string, ...nodes: OnnxGraphNode[]) => read(nodes, { output, constants })
    expect(answers(follow('Z', regressor(), step('Mul', ['Y', 'two'], 'Z')), 0)).toEqual([0.5])
    expect(answers(follow('Z', regressor(), step('Div', ['Y', 'half'], 'Z')), 0)).toEqual([0.5])
    expect(answers(follow('Z', regressor(), step('Add', ['one', 'Y'], 'Z')), 0)).toEqual([1.25])
    expect(answers(follow('Z', regressor(), step('Sub', ['Y', 'one'], 'Z')), 0)).toEqual([-0.75])
    expect(answers(follow('Z', regressor(), step('Neg', ['Y'], 'Z')), 0)).toEqual([-0.25])
    const twice = [regressor(), regressor({}, 'X', 'W'), step('Sum', ['Y', 'W'], 'Z')]
    expect(answers(follow('Z', ...twice), 0)).toEqual([0.5])
    const swapped = [step('Gather', ['X', 'first'], 'S', { axis: { int: 1 } }), regressor({}, 'S')]
    expect([...follow('Y', ...swapped).model.ensemble.feature]).toEqual([0, -1, -1])
    const logistic = follow(
      'Z',
      regressor({ target_weights: { floats: [0, 1] } }),
      step('Sigmoid', ['Y'], 'Z'),
    )
    expect(logistic.model).toMatchObject({ task: 'classification', classes: ['0', '1'] })
    expect(answers(logistic, 0)).toEqual([0.5])
    const rate = [
      regressor({ target_weights: { floats: [0, 1] } }),
      step('Exp', ['Y'], 'E'),
      step('Mul', ['E', 'two'], 'Z'),
    ]
    expect(answers(follow('Z', ...rate), 0)[0]).toBeCloseTo(2, 14)
    const doubled = [
      classifier({ class_weights: { floats: [-1, 1] } }),
      step('Mul', ['Y', 'two'], 'M'),
      step('Sigmoid', ['M'], 'P'),
      step('ZipMap', ['P'], 'Z'),
    ]
    expect(follow('Z', ...doubled).model).toMatchObject({
      task: 'classification',
      ensemble: { link: 'logistic' },
    })
    expect([...follow('Z', ...doubled).model.ensemble.value]).toEqual([0, -2, 2])
    const votes = [
      classifier(),
      step('Normalizer', ['Y'], 'N', { norm: { text: 'L1' } }),
      step('Identity', ['N'], 'Z'),
    ]
    expect(answers(follow('Z', ...votes), 0)).toEqual([0.25])
    const pair = [
      regressor(),
      step('Sigmoid', ['Y'], 'P'),
      step('Sub', ['one', 'P'], 'Q'),
      step('Concat', ['Q', 'P'], 'Z', { axis: { int: 1 } }),
    ]
    expect(follow('Z', ...pair).model.ensemble.link).toBe('logistic')
  })

  it('puts columns of classes together again where they all leave the graph', () => {
    const places = { zero: [0], one: [1], two: [2] }
    const constants = Object.fromEntries(
      Object.entries(places).map(([name, values]) => [name, { type: 'int64' as const, values }]),
    )
    const column = (from: string, to: string, output: string) => step('Slice', ['Y', from, to, 'one'], output)
    const nodes = [
      classifier(),
      column('zero', 'one', 'i0'),
      step('Flatten', ['i0'], 'p0'),
      column('one', 'two', 'p1'),
    ]
    const outputsOf = (...names: string[]) =>
      names.map((name) => ({ name, type: 'float32' as const, columns: 1 }))
    const whole = fromOnnx(onnxDocument(nodes, { constants, outputs: outputsOf('p0', 'p1') }))
    expect(answers(whole, 0)).toEqual(answers(read([classifier()]), 0))
    expect(() => fromOnnx(onnxDocument(nodes, { constants, outputs: outputsOf('p1') }))).toThrow(
      'Slice, and not of all classes in their order',
    )
    const size = [regressor(), step('Abs', ['Y'], 'Z')]
    expect(() => read(size, { output: 'Z' })).toThrow('Abs or Sign of the scores')
  })

  it('names columns that are inputs of their own, and takes an input as wide as the trees ask', () => {
    const inputs = ['age', 'pay'].map((name) => ({ name, type: 'float32' as const, columns: 1 }))
    const joined = [step('Concat', ['age', 'pay'], 'X', { axis: { int: 1 } }), regressor()]
    expect(read(joined, { inputs })).toMatchObject({ featureNames: ['age', 'pay'], namesAreGenerated: false })
    expect(
      read([regressor()], { inputs: [{ name: 'X', type: 'float32', columns: null }] }).featureNames,
    ).toHaveLength(2)
    const metadata = { candor: '{"features":["a","b"],"algorithm":"extra-trees"}' }
    const named = read([regressor()], { metadata })
    expect(named).toMatchObject({ featureNames: ['a', 'b'], model: { algorithm: 'extra-trees' } })
  })

  const scaler = step('Scaler', ['X'], 'S')
  const probability = classifier({ post_transform: { text: 'LOGISTIC' } })
  const refused: [string, () => ImportedModel, string][] = [
    [
      'what changes the inputs',
      () => read([scaler, regressor({}, 'S')]),
      'ONNX graph with Scaler before the trees',
    ],
    [
      'text inputs',
      () => read([regressor()], { inputs: [{ name: 'X', type: 'text', columns: 2 }] }),
      'graph with texts before',
    ],
    ['another model', () => read([step('LinearClassifier', ['X'], 'Y')]), 'ONNX graph with LinearClassifier'],
    [
      'what changes probabilities',
      () =>
        read([probability, step('Div', ['Y', 'c'], 'Z')], {
          output: 'Z',
          constants: { c: { type: 'float32', values: [2] } },
        }),
      'ONNX graph with Div',
    ],
    [
      'a sum of the same trees',
      () => read([regressor(), step('Add', ['Y', 'Y'], 'Z')], { output: 'Z' }),
      'ONNX graph with Add',
    ],
    [
      'two models',
      () =>
        read([regressor(), regressor({}, 'X', 'W')], {
          outputs: ['Y', 'W'].map((name) => ({ name, type: 'float32', columns: 1 })),
        }),
      'ONNX graph with several models',
    ],
    [
      'labels alone',
      () => read([classifier()], { outputs: [{ name: 'label', type: 'int64', columns: null }] }),
      'ONNX graph with Tree',
    ],
    ['an output that nobody writes', () => read([regressor()], { output: 'Z' }), 'ONNX graph with output Z'],
    [
      'one class',
      () => read([classifier({ classlabels_int64s: { ints: [3] } })]),
      'ONNX classifier of one class',
    ],
    ['PROBIT', () => read([regressor({ post_transform: { text: 'PROBIT' } })]), 'ONNX post_transform PROBIT'],
    [
      'softmax over one side',
      () => read([classifier({ post_transform: { text: 'SOFTMAX' } })]),
      'SOFTMAX over weights of one class',
    ],
    [
      'the least of the trees',
      () => read([regressor({ aggregate_function: { text: 'MIN' } })]),
      'aggregate_function is MIN',
    ],
    [
      'an unknown mode',
      () => read([regressor({ nodes_modes: { texts: ['BRANCH_MAYBE', 'LEAF', 'LEAF'] } })]),
      'nodes_modes is BRANCH_MAYBE',
    ],
    [
      'lists of other lengths',
      () => read([regressor({ nodes_values: { floats: [1] } })]),
      'nodes_values is a list of 1; expected a list of 3',
    ],
    [
      'no root',
      () => read([regressor({ nodes_truenodeids: { ints: [0, 0, 0] } })]),
      'number of nodes without a path is 2; expected 0',
    ],
    [
      'a child that is not there',
      () => read([regressor({ nodes_truenodeids: { ints: [9, 0, 0] } })]),
      'a tree with 2 roots',
    ],
    [
      'nodes of one number',
      () => read([regressor({ nodes_nodeids: { ints: [0, 1, 1] } })]),
      'numbers that differ',
    ],
    [
      'a weight at an inner node',
      () => read([regressor({ target_nodeids: { ints: [0, 2] } })]),
      'expected a leaf of its tree',
    ],
    [
      'a target that is not there',
      () => read([regressor({ target_ids: { ints: [0, 5] } })]),
      'target_ids.1 is 5',
    ],
    [
      '10 GB of targets',
      () => read([regressor({ n_targets: { int: 2_000_000_000 } })]),
      'n_targets is 2000000000',
    ],
    [
      'a column that is not there',
      () => read([regressor({ nodes_featureids: { ints: [9, 0, 0] } })]),
      'feature is NaN',
    ],
    ['a leaf NaN', () => read([regressor({ target_weights: { floats: [nan, 0] } })]), 'leaf value is NaN'],
    [
      'a base of other length',
      () => read([regressor({ base_values: { floats: [1, 2] } })]),
      'base_values is a list of 2',
    ],
    [
      '10 GB of columns',
      () => read([regressor()], { inputs: [{ name: 'X', type: 'float32', columns: 2 ** 40 }] }),
      'columns; expected at most 1000000',
    ],
    [
      'a tree twice',
      () => read([ensembleOf5({ tree_roots: { ints: [0, 0] } })]),
      'expected nodes of the lists, each once',
    ],
    [
      'a root that is not there',
      () => read([ensembleOf5({ tree_roots: { ints: [4] } })]),
      'a tree with node 4',
    ],
    [
      'a leaf that is not there',
      () => read([ensembleOf5({ nodes_truenodeids: { ints: [9] } })]),
      'leaf_targetids is leaf 9',
    ],
    [
      'splits that are no tensor',
      () => read([ensembleOf5({ nodes_splits: { int: 3 } })]),
      'nodes_splits is 3; expected a tensor',
    ],
    [
      'sets too few',
      () => read([ensembleOf5({ nodes_modes: { tensor: { type: 'uint8', values: [6] } } })]),
      'is 0 sets; expected 1',
    ],
  ]
  it.each(refused)('refuses %s', (_, action, message) => {
    expect(action).toThrow(message)
  })

  it('refuses many outputs times many leaves', () => {
    const count = 60_000
    const wide = regressor({
      n_targets: { int: 1000 },
      nodes_treeids: { ints: Array.from({ length: count }, (_, i) => i) },
      nodes_nodeids: { ints: new Array(count).fill(0) },
      nodes_featureids: { ints: new Array(count).fill(0) },
      nodes_modes: { texts: new Array(count).fill('LEAF') },
      nodes_values: { floats: new Array(count).fill(0) },
      nodes_truenodeids: { ints: new Array(count).fill(0) },
      nodes_falsenodeids: { ints: new Array(count).fill(0) },
      target_treeids: { ints: [0, 0] },
      target_nodeids: { ints: [0, 0] },
      target_ids: { ints: [0, 999] },
    })
    expect(() => read([wide])).toThrow('the leaves of the model take 60000000 values; at most 33554432')
  })
})

describe.each([
  ['onnx-lending-gb', 'gbm'],
  ['onnx-lending-rf', 'rf'],
])('the reference %s', (name, algorithm) => {
  const reference = referenceCase(name)
  // the file holds leaf values as float32
  it.skipIf(reference === null)('gives scikit-learn’s probabilities within 1e-6', () => {
    const imported = readModel(reference!.bytes)
    const prediction = predict(imported.model, reference!.matrixFor(imported))
    expect(imported.model).toMatchObject({ algorithm, classes: ['0', '1'] })
    const theirs = reference!.predictions.map((row) => [row[1]!])
    expect(largestGap(answersOf(prediction), theirs)).toBeLessThan(1e-6)
  })
})

describe('the reference onnx-paysim-iforest', () => {
  const reference = referenceCase('onnx-paysim-iforest')
  // depths and rows of leaves are whole numbers: nothing is lost in float32
  it.skipIf(reference === null)('gives scikit-learn’s scores within 1e-12, anomalies and covers', () => {
    const imported = readModel(reference!.bytes)
    const prediction = predict(imported.model, reference!.matrixFor(imported))
    if (prediction.task !== 'anomaly') return expect.unreachable()
    expect(imported.model.anomaly).toEqual({ samples: 256, threshold: 0.5 })
    expect(imported.model.ensemble).toMatchObject({ coverSource: 'count', combine: 'mean' })
    expect(imported.model.ensemble.cover[0]).toBe(256)
    reference!.predictions.forEach(([score, decision], row) => {
      expect(Math.abs(prediction.anomalyScore[row]! + score!)).toBeLessThan(1e-12)
      expect(prediction.anomaly[row]).toBe(decision! < 0 ? 1 : 0)
    })
  })

  it.skipIf(reference === null)('is refused where its graph is another one', () => {
    const text = Buffer.from(reference!.bytes).toString('latin1')
    const changed = (from: string, to: string) =>
      new Uint8Array(Buffer.from(text.replaceAll(from, to), 'latin1'))
    expect(() => readModel(changed('"\u0003Neg', '"\u0003Abs'))).toThrow(
      'isolation forest: the unit of path lengths',
    )
    expect(() => readModel(changed('LabelEncoder', 'LabelEncodex'))).toThrow('ONNX graph with')
  })
})
