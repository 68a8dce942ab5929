import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { applyIsotonic, fitIsotonic } from '../../src/models/isotonic.ts'
import { adultCalibration } from './adult-calibration.ts'

const adult = adultCalibration()

describe('fitIsotonic', () => {
  it('pools adjacent violators', () => {
    const { x, y } = fitIsotonic(Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 1, 0, 1))
    expect(x).toEqual([1, 2, 3, 4])
    expect(y).toEqual([0, 0.5, 0.5, 1])
  })

  it('merges tied scores by weight, in any order of rows', () => {
    const scores = Float64Array.of(2, 1, 1, 2)
    const labels = Float64Array.of(1, 1, 0, 1)
    const weights = Float64Array.of(1, 3, 1, 1)
    expect(fitIsotonic(scores, labels, { weights })).toEqual({ kind: 'isotonic', x: [1, 2], y: [0.75, 1] })
  })

  it('leaves out rows of weight 0, and knots inside a level stretch', () => {
    const scores = Float64Array.of(1, 2, 3, 4, 5)
    const labels = Float64Array.of(0, 0, 1, 0, 1)
    const weights = Float64Array.of(1, 1, 0, 1, 1)
    expect(fitIsotonic(scores, labels, { weights })).toEqual({ kind: 'isotonic', x: [1, 4, 5], y: [0, 0, 1] })
  })

  it('falls to one level where the labels fall', () => {
    const { y } = fitIsotonic(Float64Array.of(1, 2, 3), Float64Array.of(1, 0, 0))
    expect(y).toEqual([1 / 3, 1 / 3])
  })

  it('equals the minimax form of isotonic regression on random data with ties and weights', () => {
    const random = createRandom(77)
    for (let run = 0; run < 40; run++) {
      const n = 1 + random.int(40)
      const scores = Float64Array.from({ length: n }, () => random.int(25) / 5)
      const labels = Float64Array.from({ length: n }, () => random.int(2))
      const weights = Float64Array.from({ length: n }, () => 0.25 + random.next())
      const calibrator = fitIsotonic(scores, labels, { weights })
      for (const score of scores) {
        const wanted = minimax(score, scores, labels, weights)
        // sums of at most 40 weights, added in another order
        expect(Math.abs(applyIsotonic(calibrator, score) - wanted)).toBeLessThan(1e-14)
      }
    }
  })
})

describe.skipIf(adult === null)('fitIsotonic on 600 Adult rows, against scikit-learn', () => {
  if (adult === null) return it('needs the reference rows', () => {})
  const { fit, apply, expected } = adult
  const ours = fitIsotonic(fit.p, fit.y)

  it('has its knots, but those where its rounding parts two equal pools', () => {
    const { x, y } = expected.isotonic_knots
    x.forEach((knot, i) => {
      expect(Math.abs(applyIsotonic(ours, knot) - y[i]!)).toBeLessThan(1e-12)
    })
    expect(ours.x.filter((knot) => !x.includes(knot))).toEqual([])
    expect(x.length - ours.x.length).toBe(2)
  })

  it('gives its calibrated probabilities to 1e-12', () => {
    apply.p.forEach((score, row) => {
      expect(Math.abs(applyIsotonic(ours, score) - apply.isotonic[row]!)).toBeLessThan(1e-12)
    })
  })
})

describe('applyIsotonic', () => {
  const curve = { kind: 'isotonic', x: [1, 2, 4], y: [0.25, 0.25, 0.75] } as const

  it('is linear between knots and level outside', () => {
    const scores = [-9, 1, 1.5, 2, 3, 4, 9]
    expect(scores.map((score) => applyIsotonic(curve, score))).toEqual([
      0.25, 0.25, 0.25, 0.25, 0.5, 0.75, 0.75,
    ])
  })

  it('knows a curve of one knot', () => {
    expect(applyIsotonic({ kind: 'isotonic', x: [3], y: [0.2] }, 5)).toBe(0.2)
  })
})

/** Oracle: at score s the greatest over starts <= s of the least over ends >= s of the mean label between (Robertson 1988). */
function minimax(score: number, scores: Float64Array, labels: Float64Array, weights: Float64Array): number {
  const values = [...new Set(scores)]
  const mean = (low: number, high: number) => {
    let sum = 0
    let weight = 0
    scores.forEach((x, row) => {
      if (x < low || x > high) return
      sum += weights[row]! * labels[row]!
      weight += weights[row]!
    })
    return sum / weight
  }
  const leastFrom = (low: number) =>
    Math.min(...values.filter((high) => high >= score).map((high) => mean(low, high)))
  return Math.max(...values.filter((low) => low <= score).map(leastFrom))
}
