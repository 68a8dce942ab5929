import { describe, expect, it } from 'vitest'
import {
  type FittedModel,
  fitCalibrator,
  type LinearModel,
  type Model,
  matrixRows,
  predict,
  prepareExplainer,
  prepareProbability,
} from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose } from './shap-properties.ts'

const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
const shape = { features: 4, trees: 5 }
const forest: Model = { ...head, algorithm: 'rf', ensemble: randomEnsemble({ seed: 3, ...shape }) }
const boosted: Model = {
  ...forest,
  algorithm: 'gbm',
  ensemble: { ...randomEnsemble({ seed: 5, ...shape }), link: 'logistic' },
}
const linear: LinearModel = {
  ...head,
  algorithm: 'logistic',
  linear: {
    featureNames: forest.ensemble.featureNames,
    coefficients: [[1.5, -2, 0.25, 0]],
    intercepts: [0.5],
    link: 'logistic',
  },
}
const rows = randomRows(forest.ensemble, 6, 1)
const background = randomRows(forest.ensemble, 7, 2)
const isotonic = fitCalibrator(
  'isotonic',
  Float64Array.of(-2, -1, 0, 1, 2, 3),
  Float64Array.of(0, 0, 1, 0, 1, 1),
  { scale: 'log_odds' },
)
const members = [
  { weight: 1, model: forest },
  { weight: 2, model: boosted },
  { weight: 1, model: linear },
]
const classes: Model = {
  ...head,
  classes: ['a', 'b', 'c'],
  algorithm: 'gbm',
  ensemble: { ...randomEnsemble({ seed: 8, ...shape, trees: 6, outputs: 3 }), link: 'softmax' },
}
const models: Readonly<Record<string, FittedModel>> = {
  boosted,
  linear,
  'with a sigmoid': { ...boosted, calibrator: { kind: 'sigmoid', a: -1.3, b: 0.2 } },
  'with steps': { ...boosted, calibrator: isotonic },
  'a calibrated forest': { ...forest, calibrator: { kind: 'sigmoid', a: -5, b: 2 } },
  'a vote': { ...head, algorithm: 'voting', members },
  'a calibrated vote': {
    ...head,
    algorithm: 'voting',
    members,
    calibrator: { kind: 'sigmoid', a: -4, b: 2 },
  },
  'three classes': classes,
  counts: { ...boosted, task: 'regression', classes: [], ensemble: { ...boosted.ensemble, link: 'exp' } },
}

function answersOf(model: FittedModel, matrix: typeof rows): Float64Array {
  const found = predict(model, matrix)
  const answers =
    found.task === 'classification'
      ? found.probability
      : found.task === 'regression'
        ? found.prediction
        : found.margin
  return answers.filter((_, i) => i % found.outputs === 0)
}

describe.each(Object.keys(models))('prepareProbability of %s', (name) => {
  const model = models[name]!

  it.each(['interventional', 'exact'] as const)(
    'adds up to the answer from the mean answer: %s',
    (method) => {
      const { base, score, phi, space, residual } = prepareProbability(model, { method, background }).explain(
        rows,
      )
      expect(space).toBe('probability')
      const answers = answersOf(model, rows)
      const others = answersOf(model, background)
      // float64 sums of the same terms in another order
      expect(base).toBeCloseTo(others.reduce((a, b) => a + b) / others.length, 13)
      expectAllClose(score, answers)
      for (let row = 0; row < rows.rows; row++) {
        expect(phi.subarray(4 * row, 4 * row + 4).reduce((a, b) => a + b, base)).toBeCloseTo(
          answers[row]!,
          12,
        )
        expect(Math.abs(residual[row]!)).toBeLessThan(1e-12)
      }
    },
  )

  it('exact: the Shapley values of the answer, coalition by coalition', () => {
    const { phi } = prepareProbability(model, { method: 'exact', background }).explain(rows)
    const worth = (row: number, coalition: number) => {
      const mixed = {
        ...background,
        columns: background.columns.map((column, j) =>
          (coalition >> j) & 1 ? column.map(() => rows.columns[j]![row]!) : column,
        ),
      }
      return answersOf(model, mixed).reduce((a, b) => a + b) / background.rows
    }
    const orders = [0, 1, 2, 3]
      .flatMap((a) => [0, 1, 2, 3].flatMap((b) => [0, 1, 2, 3].flatMap((c) => [[a, b, c, 6 - a - b - c]])))
      .filter((order) => new Set(order).size === 4 && order.every((j) => j >= 0 && j < 4))
    const expected = new Float64Array(4)
    for (const order of orders) {
      let coalition = 0
      for (const j of order) {
        expected[j]! += (worth(2, coalition | (1 << j)) - worth(2, coalition)) / orders.length
        coalition |= 1 << j
      }
    }
    expectAllClose(phi.slice(8, 12), expected)
  })
})

describe('prepareProbability', () => {
  it('gives a forest its own contributions by any method', () => {
    for (const method of ['interventional', 'path_dependent'] as const) {
      const own = prepareExplainer(forest, { method, background }).explain(rows)
      expect(prepareProbability(forest, { method, background }).explain(rows)).toEqual({
        ...own,
        space: 'probability',
      })
    }
  })

  it('says whether it gives Shapley values', () => {
    const plan = (model: FittedModel) =>
      prepareProbability(model, { method: 'interventional', background }).plan['shapley']
    expect(plan(boosted)).toBe('no')
  })

  it('takes players of several columns', () => {
    const players = [
      { name: 'a', columns: [0, 2] },
      { name: 'b', columns: [1, 3] },
    ]
    const { names, phi, base, score } = prepareProbability(boosted, {
      method: 'exact',
      background,
      players,
    }).explain(rows)
    expect(names).toEqual(['a', 'b'])
    expect(base + phi[0]! + phi[1]!).toBeCloseTo(score[0]!, 13)
  })

  it('equal margins have the slope of the link: nothing is lost where a row is compared with itself', () => {
    for (const model of Object.values(models)) {
      const one = matrixRows(rows, Int32Array.of(0))
      const { phi } = prepareProbability(model, { method: 'interventional', background: one }).explain(one)
      expect([...phi]).toEqual([0, 0, 0, 0])
    }
  })

  it('refuses methods that do not reach through a link, an absent background, and too many players', () => {
    const refused = (model: FittedModel, choice: Parameters<typeof prepareProbability>[1], code: string) =>
      expect(() => prepareProbability(model, choice)).toThrow(expect.objectContaining({ code }))
    refused(boosted, { method: 'path_dependent', background }, 'explain.method_not_for_space')
    refused(boosted, { method: 'interventional', background: null }, 'explain.empty_background')
    refused(boosted, { method: 'exact', background: null }, 'explain.empty_background')
    const wide = randomEnsemble({ seed: 3, features: 20, trees: 20 })
    refused({ ...forest, ensemble: wide }, { method: 'exact', background }, 'explain.too_many_features')
  })
})
