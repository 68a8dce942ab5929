import { describe, expect, it } from 'vitest'
import { fromXgboostJson, type Model, margins, readModel, toXgboostJson } from '../../src/index.ts'
import { randomMatrix } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'
import { answersOf, isolationModel, largestShare, modelsOfEveryKind } from './round-trip.ts'

/** Leaves and sums are float32: some 6e-8 of each of a few leaves of size 1. */
const tolerance = 2e-6

const matrix = randomMatrix(3, 300, 4)

function kindsFor(choices: Parameters<typeof modelsOfEveryKind>[0]): [string, Model][] {
  return modelsOfEveryKind(choices).filter(
    ([name]) => !['one against all', 'softplus', 'squares'].includes(name),
  )
}

describe('toXgboostJson', () => {
  const kinds = [
    ['x < t', {}],
    ['x <= t', { comparison: '<=' }],
    ['x <= t, float32 beside float64', { comparison: '<=', thresholdPrecision: 'float64' }],
    ['x < t, float32 beside float64', { thresholdPrecision: 'float64' }],
    ['categories', { categories: true, depth: 7 }],
  ] as const
  describe.each(kinds)('of splits %s', (_, choices) => {
    it.each(kindsFor(choices))('comes back through fromXgboostJson: %s', (__, model) => {
      const imported = fromXgboostJson(toXgboostJson(model))
      expect(imported.featureNames).toEqual(model.ensemble.featureNames)
      expect(imported.warnings).toEqual([])
      expect(largestShare(answersOf(imported.model, matrix), answersOf(model, matrix))).toBeLessThan(
        tolerance,
      )
    })
  })

  it('keeps a margin that no score gives to the bit, in a tree of one leaf', () => {
    const [, model] = modelsOfEveryKind({ accumulator: 'float32' })[0]!
    for (const start of [0.1, -40, 12.3456, 3e-8, -0.25]) {
      const ensemble = { ...model.ensemble, base: Float64Array.of(Math.fround(start)) }
      const back = fromXgboostJson(toXgboostJson({ ...model, ensemble })).model.ensemble
      expect(margins(back, matrix)).toEqual(margins(ensemble, matrix))
    }
  })

  it('keeps the texts of categories, and sorts them by their bytes', () => {
    const [, model] = modelsOfEveryKind({ categories: true })[0]!
    const categoryLevels = [null, ['b', 'ÿ', 'a', ''], null, ['z']]
    const text = toXgboostJson(model, { categoryLevels })
    expect(fromXgboostJson(text).categoryLevels).toEqual(categoryLevels)
    expect(JSON.parse(text).learner.gradient_booster.model.cats).toMatchObject({
      feature_segments: [0, 0, 4, 4, 5],
      sorted_idx: [3, 2, 0, 1, 0],
    })
  })

  it('lays nodes as XGBoost walks them: siblings side by side, sets in the order of nodes, no number whole', () => {
    const [, model] = modelsOfEveryKind({ categories: true, depth: 7 })[0]!
    const text = toXgboostJson(model)
    for (const tree of JSON.parse(text).learner.gradient_booster.model.trees) {
      const { left_children, right_children, categories_nodes } = tree as Record<string, number[]>
      left_children!.forEach((left, node) => {
        expect(right_children![node]).toBe(left === -1 ? -1 : left + 1)
      })
      expect(categories_nodes).toEqual([...categories_nodes!].sort((a, b) => a - b))
    }
    expect(text).toMatch(/"split_conditions":\[[^\]]*\b0E0/)
    expect(text).not.toMatch(/"(split_conditions|sum_hessian|base_weights)":\[(?:[^\],]+,)*-?\d+[,\]]/)
  })

  it('says in rounds how the trees stand', () => {
    const roundsOf = (name: string) => {
      const model = modelsOfEveryKind({ trees: 6 }).find(([kind]) => kind === name)![1]
      const { iteration_indptr, tree_info } = JSON.parse(toXgboostJson(model)).learner.gradient_booster.model
      return { iteration_indptr, tree_info }
    }
    expect(roundsOf('averaged targets')).toEqual({
      iteration_indptr: [0, 2, 4, 6],
      tree_info: [0, 1, 0, 1, 0, 1],
    })
    expect(roundsOf('boosting of three classes').iteration_indptr).toEqual([0, 7])
  })

  it('keeps rounds of several trees', () => {
    const [, model] = modelsOfEveryKind({ trees: 6 }).find(([kind]) => kind === 'boosting of two classes')!
    const forest = { ...model, ensemble: { ...model.ensemble, roundEnds: [2, 4, 6] } }
    const { iteration_indptr } = JSON.parse(toXgboostJson(forest)).learner.gradient_booster.model
    expect(iteration_indptr.map((start: number) => start - iteration_indptr.at(-1))).toEqual([
      -iteration_indptr.at(-1),
      -4,
      -2,
      0,
    ])
    expect(fromXgboostJson(toXgboostJson(forest)).model.ensemble.roundEnds?.length).toBe(3)
  })

  const [, plain] = modelsOfEveryKind()[0]!
  const double = { ...plain, ensemble: { ...plain.ensemble, precision: 'float64' as const } }
  const strange = { ...plain, ensemble: { ...plain.ensemble, kind: plain.ensemble.kind.map(() => 4) } }
  const refused: [string, Model, string][] = [
    ['an isolation forest', isolationModel(), 'it is an isolation forest'],
    ['float64 inputs', double, 'it compares float64 inputs'],
    ['other splits', strange, 'it has splits that XGBoost has not'],
    ...modelsOfEveryKind()
      .filter(([name]) => ['one against all', 'softplus', 'squares'].includes(name))
      .map(([name, model]): [string, Model, string] => [
        name,
        model,
        `its link is ${model.ensemble.link} of`,
      ]),
    [
      'another calibrator',
      { ...plain, calibrator: { kind: 'isotonic', x: [0], y: [1] } },
      'its calibrator is isotonic',
    ],
  ]
  it.each(refused)('refuses %s', (_, model, reason) => {
    expect(() => toXgboostJson(model)).toThrow(`cannot write the model as XGBoost JSON: ${reason}`)
  })
})

describe.each([
  'adult-xgb-categorical',
  'adult-xgb-missing',
  'iris-xgb-softprob',
  'insurance-xgb-regression',
  'xgb3-adult-categorical',
  'xgb3-iris-softprob',
])('the imported model %s', (name) => {
  const reference = referenceCase(name)
  it.skipIf(reference === null)(
    'goes back and comes again with the same trees and margins to the bit',
    () => {
      const imported = readModel(reference!.bytes)
      const again = fromXgboostJson(toXgboostJson(imported.model, imported))
      const { base: ourBase, ...ours } = imported.model.ensemble
      const { base: againBase, ...back } = again.model.ensemble
      expect(again.categoryLevels).toEqual(imported.categoryLevels)
      const rows = reference!.matrixFor(imported)
      expect(margins(again.model.ensemble, rows)).toEqual(margins(imported.model.ensemble, rows))
      if (ours.treeOutput.length === back.treeOutput.length)
        expect([back.value, againBase]).toEqual([ours.value, ourBase])
    },
  )
})
