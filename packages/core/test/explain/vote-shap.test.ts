import { describe, expect, it } from 'vitest'
import {
  interventionalShap,
  type LinearModel,
  linearShap,
  logistic,
  type Matrix,
  type Model,
  marginSums,
  prepareVote,
  type VotingModel,
} from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

const head = { task: 'classification', classes: ['no', 'yes'], calibrator: null } as const
const shape = { features: 4, categoriesFrom: 4 }
const forest: Model = { ...head, algorithm: 'rf', ensemble: randomEnsemble({ seed: 3, ...shape }) }
const boosted: Model = {
  ...head,
  algorithm: 'gbm',
  ensemble: { ...randomEnsemble({ seed: 5, ...shape }), link: 'logistic' },
}
const linear: LinearModel = {
  ...head,
  algorithm: 'logistic',
  linear: {
    featureNames: ['f0', 'f1', 'f2', 'f3'],
    coefficients: [[1.5, -2, 0.25, 0]],
    intercepts: [0.5],
    link: 'logistic',
  },
}
const vote: VotingModel = {
  ...head,
  algorithm: 'voting',
  members: [
    { weight: 1, model: forest },
    { weight: 2, model: boosted },
    { weight: 1, model: linear },
  ],
}
const noMissing = (matrix: Matrix): Matrix => ({
  ...matrix,
  columns: matrix.columns.map((column) => column.map((x) => (Number.isNaN(x) ? 0.5 : x))),
})
const rows = noMissing(randomRows(forest.ensemble, 12, 1))
const background = noMissing(randomRows(forest.ensemble, 7, 2))

describe('prepareVote', () => {
  it('adds up to the vote, and its base is the mean vote of the background', () => {
    const explainer = prepareVote(vote, background)
    const { phi, base, score, residual } = explainer.explain(rows)
    const votes = marginSums(vote, background)
    expect(base).toBeCloseTo(votes.reduce((a, b) => a + b) / votes.length, 14)
    expect(explainer.base).toBe(base)
    marginSums(vote, rows).forEach((expected, row) => {
      expect(score[row]).toBeCloseTo(expected, 14)
      const sum = phi.subarray(row * 4, row * 4 + 4).reduce((a, b) => a + b, base)
      // sums of some hundred float64 terms in another order
      expect(sum).toBeCloseTo(score[row]!, 13)
      expect(Math.abs(residual[row]!)).toBeLessThan(1e-13)
    })
    expect(explainer.plan).toMatchObject({ exact_members: 1, rescaled_members: 2, shapley: 'no' })
  })

  it('is the rescale rule written out, row against row', () => {
    const { phi } = prepareVote(vote, background).explain(rows)
    const one = (matrix: Matrix, row: number): Matrix => ({
      ...matrix,
      rows: 1,
      columns: matrix.columns.map((column) => column.subarray(row, row + 1)),
    })
    const exact = interventionalShap(forest.ensemble, rows, background).phi
    for (let row = 0; row < rows.rows; row++) {
      const expected = exact.slice(row * 4, row * 4 + 4).map((value) => value / 4)
      for (let r = 0; r < background.rows; r++) {
        const [x, b] = [one(rows, row), one(background, r)]
        for (const [share, model, margin] of [
          [0.5, boosted, interventionalShap(boosted.ensemble, x, b).phi],
          [0.25, linear, linearShap(linear.linear, x, b).phi],
        ] as const) {
          const [f, g] = [marginSums(model, x)[0]!, marginSums(model, b)[0]!]
          const slope = f === g ? logistic(f) * logistic(-f) : (logistic(f) - logistic(g)) / (f - g)
          for (let j = 0; j < 4; j++) expected[j]! += (share * slope * margin[j]!) / background.rows
        }
      }
      for (let j = 0; j < 4; j++) expect(phi[row * 4 + j]).toBeCloseTo(expected[j]!, 12)
    }
  })

  it('is exact where no member has a link', () => {
    const members = [{ weight: 2, model: forest }]
    const explainer = prepareVote({ ...vote, members }, background)
    expect(explainer.plan).toMatchObject({ shapley: 'yes' })
    expect(explainer.explain(rows).phi).toEqual(interventionalShap(forest.ensemble, rows, background).phi)
  })

  it('keeps its precision where margins are nearly equal', () => {
    const flat = { ...linear, linear: { ...linear.linear, coefficients: [[1, -1, 0, 0]] } }
    const near = {
      rows: 1,
      names: rows.names,
      columns: [[0.5], [0.5 - 1e-13], [0], [0]].map((x) => Float64Array.from(x)),
    }
    const zero = { rows: 1, names: rows.names, columns: [0, 0, 0, 0].map((x) => Float64Array.of(x)) }
    const { phi } = prepareVote({ ...vote, members: [{ weight: 1, model: flat }] }, zero).explain(near)
    expect(phi[0]).toBeCloseTo(0.5 * logistic(0.5) * logistic(-0.5), 10)
  })

  it('takes members with a calibrator or several classes by the rescale rule too', () => {
    const only = (model: Model | LinearModel) => ({ ...vote, members: [{ weight: 1, model }] })
    const calibrated: Model = { ...boosted, calibrator: { kind: 'sigmoid', a: -1, b: 0.5 } }
    const several: LinearModel = {
      ...linear,
      linear: {
        ...linear.linear,
        coefficients: [
          [1, 2, 3, 4],
          [4, 3, 2, 1],
          [0, 0, 0, 0],
        ],
        intercepts: [0, 0, 0],
        link: 'softmax',
      },
    }
    for (const model of [calibrated, several]) {
      const { score } = prepareVote(only(model), background).explain(rows)
      marginSums(only(model), rows).forEach((expected, row) => {
        expect(score[row]).toBeCloseTo(expected, 14)
      })
    }
  })

  it('needs background rows', () => {
    const nobody = { ...background, rows: 0, columns: background.columns.map(() => new Float64Array(0)) }
    expect(() => prepareVote(vote, nobody)).toThrow(
      expect.objectContaining({ code: 'explain.empty_background' }),
    )
  })
})
