import { describe, expect, it } from 'vitest'
import {
  createRandom,
  type Ensemble,
  impurityShares,
  type Matrix,
  trainBoosting,
  trainExtraTrees,
  trainForest,
} from '../../src/index.ts'
import { stump } from '../example-cast.ts'

const random = createRandom(11)
const rows = 400
const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, () => random.next()))
const matrix: Matrix = { rows, names: ['a', 'b', 'c', 'd', 'e'], columns }
const signal = columns[0]!.map((a, i) => 3 * a + columns[1]![i]! * columns[2]![i]! + 0.2 * random.normal())
const classes = signal.map((s) => (s > 1.8 ? 1 : 0))
const three = signal.map((s) => (s > 2.5 ? 2 : s > 1.2 ? 1 : 0))

/** One tree alone, so that its gains are not mixed with those of others. */
function expectGains({ ensemble, gains }: { ensemble: Ensemble; gains: Float64Array }) {
  const total = gains.reduce((sum, gain) => sum + gain, 0)
  impurityShares(ensemble).forEach((share, j) => {
    // leaf values and gains are made from the same sums in another order
    expect(share).toBeCloseTo(gains[j]! / total, 9)
  })
}

describe('impurityShares', () => {
  it('is the decrease of Gini impurity and of squared error that training measured', () => {
    const options = { nEstimators: 1, maxDepth: 5 }
    expectGains(trainForest(matrix, classes, options))
    expectGains(trainForest(matrix, three, { ...options, classes: 3 }))
    expectGains(trainForest(matrix, signal, { ...options, task: 'regression' }))
    expectGains(trainExtraTrees(matrix, classes, { ...options, classWeight: 'balanced' }))
  })

  it('is the gain of boosting without a penalty', () => {
    const options = { nEstimators: 1, maxDepth: 4, regLambda: 0, learningRate: 0.3 }
    const trained = trainBoosting(matrix, signal, { ...options, objective: 'squared' })
    const total = trained.gains.reduce((sum, gain) => sum + gain, 0)
    impurityShares(trained.ensemble).forEach((share, j) => {
      // gradients are rounded to a grid of float32 before they are summed
      expect(share).toBeCloseTo(trained.gains[j]! / total, 5)
    })
  })

  it('adds up to 1 in each tree, and to 0 where there is no split', () => {
    const { ensemble } = trainForest(matrix, classes, { nEstimators: 7 })
    const shares = impurityShares(ensemble)
    expect(shares).toHaveLength(7 * 5)
    for (let t = 0; t < 7; t++)
      expect(shares.subarray(t * 5, t * 5 + 5).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    const constant = trainBoosting(matrix, signal, { objective: 'squared', nEstimators: 2, gamma: 1e9 })
    expect(impurityShares(constant.ensemble).every((share) => share === 0)).toBe(true)
  })

  it('needs covers', () => {
    expect(() => impurityShares({ ...stump, coverSource: 'none' })).toThrow(
      expect.objectContaining({ code: 'explain.no_cover' }),
    )
  })
})
