import { describe, expect, it } from 'vitest'
import { noSplit, type SplitRules, scanColumn, scoreOf, shrink } from '../../src/models/find-split.ts'

const rules: SplitRules = {
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minRowsPerLeaf: 1,
  minHessianPerLeaf: 0,
  allowsZeroGain: false,
}

describe('scoreOf', () => {
  it('is the squared gradient over the penalised hessian', () => {
    expect(scoreOf(Float64Array.of(-3), 2, rules)).toBe(3)
    expect(scoreOf(Float64Array.of(-3, 3), 2, rules)).toBe(6)
    expect(scoreOf(Float64Array.of(-3), 2, { lambda: 1, alpha: 3 })).toBe(0)
  })
})

describe('shrink', () => {
  it('draws towards 0, never past it', () => {
    expect([-3, -1, 0, 2].map((gradient) => shrink(gradient, 1))).toEqual([-2, -0, 0, 1])
  })
})

describe('scanColumn', () => {
  const node = { rows: 4, hessian: 4, gradients: Float64Array.of(0) }

  it('finds the gain of equation 7: half the sum of the scores less the score of the node', () => {
    const best = noSplit(rules)
    const histogram = Float64Array.of(2, 2, -2, 2, 2, 2, 0, 0, 0)
    expect(scanColumn(5, histogram, 0, 2, node, rules, best)).toBe(true)
    expect(best).toEqual({
      feature: 5,
      bin: 0,
      missingLeft: true,
      rightBins: null,
      gain: (4 / 3 + 4 / 3 - 0) / 2,
    })
  })

  it('says that a column does not vary, and finds nothing', () => {
    const best = noSplit(rules)
    expect(scanColumn(5, Float64Array.of(0, 0, 0, 4, 4, 0, 0, 0, 0), 0, 2, node, rules, best)).toBe(false)
    expect(best.feature).toBe(-1)
  })

  it('does not let rounding noise choose between equal splits', () => {
    const best = noSplit(rules)
    scanColumn(0, Float64Array.of(2, 2, -2, 2, 2, 2, 0, 0, 0), 0, 2, node, rules, best)
    scanColumn(1, Float64Array.of(2, 2, -2 - 1e-15, 2, 2, 2, 0, 0, 0), 0, 2, node, rules, best)
    expect(best.feature).toBe(0)
  })
})
