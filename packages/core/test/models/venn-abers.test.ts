import { describe, expect, it } from 'vitest'
import { createRandom, logistic } from '../../src/math/index.ts'
import { applyIsotonic, fitIsotonic } from '../../src/models/isotonic.ts'
import { applyVennAbers, fitVennAbers, vennAbersInterval } from '../../src/models/venn-abers.ts'

describe('fitVennAbers', () => {
  it('reads as it is defined: 3 rows', () => {
    const calibrator = fitVennAbers(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 1))
    // a 0 added at 2 is pooled with the 1 that is there; a 1 added at 1 with the 0
    expect(vennAbersInterval(calibrator, 2)).toEqual({ low: 0.5, high: 1 })
    expect(vennAbersInterval(calibrator, 1)).toEqual({ low: 0, high: 0.5 })
    expect(vennAbersInterval(calibrator, 0)).toEqual({ low: 0, high: 0.5 })
    expect(vennAbersInterval(calibrator, 4).low).toBeCloseTo(2 / 3, 15)
    expect(vennAbersInterval(calibrator, 4).high).toBe(1)
  })

  it('equals isotonic regression with the score added once as 0 and once as 1, with ties and weights', () => {
    const random = createRandom(41)
    for (let run = 0; run < 60; run++) {
      const n = 1 + random.int(40)
      const grid = 2 + random.int(40)
      const scores = Float64Array.from({ length: n }, () => random.int(grid) / 4)
      const slope = random.next()
      const labels = scores.map((s) => (random.next() < logistic(slope * (s - grid / 8)) ? 1 : 0))
      const weights = run % 2 === 0 ? null : Float64Array.from({ length: n }, () => random.int(3) / 2 + 0.25)
      const calibrator = fitVennAbers(scores, labels, { weights })
      for (let s = -1; s <= grid + 1; s++) {
        const score = s / 4 + (random.int(2) === 0 ? 0 : 0.1)
        const { low, high } = vennAbersInterval(calibrator, score)
        // slopes of sums of at most 41 weights, added in another order
        expect(Math.abs(low - withRow(scores, labels, weights, score, 0))).toBeLessThan(1e-13)
        expect(Math.abs(high - withRow(scores, labels, weights, score, 1))).toBeLessThan(1e-13)
      }
    }
  })

  it('leaves out rows of weight 0', () => {
    const weights = Float64Array.of(1, 0, 1)
    expect(fitVennAbers(Float64Array.of(1, 2, 3), Float64Array.of(0, 1, 1), { weights })).toEqual(
      fitVennAbers(Float64Array.of(1, 3), Float64Array.of(0, 1)),
    )
  })

  it('rises, holds the truth between, and is narrow where rows are many', () => {
    const random = createRandom(42)
    const scores = Float64Array.from({ length: 3000 }, () => 1.5 * random.normal())
    const labels = scores.map((s) => (random.next() < logistic(s) ? 1 : 0))
    const calibrator = fitVennAbers(scores, labels)
    let last = 0
    for (let s = -6; s <= 6; s += 0.01) {
      const { low, high } = vennAbersInterval(calibrator, s)
      const point = applyVennAbers(calibrator, s)
      expect(low).toBeLessThanOrEqual(high)
      expect(point).toBeGreaterThanOrEqual(Math.max(low, last))
      expect(point).toBeLessThanOrEqual(high)
      last = point
    }
    const widthAt = (s: number) =>
      vennAbersInterval(calibrator, s).high - vennAbersInterval(calibrator, s).low
    expect(widthAt(0)).toBeLessThan(0.05)
    expect(widthAt(5.9)).toBeGreaterThan(widthAt(0))
    expect(calibrator.p0.x.length + calibrator.p1.x.length).toBeLessThan(1500)
  })

  it('knows one row', () => {
    const calibrator = fitVennAbers(Float64Array.of(7), Float64Array.of(1))
    expect([6, 7, 8].map((s) => vennAbersInterval(calibrator, s))).toEqual([
      { low: 0, high: 1 },
      { low: 0.5, high: 1 },
      { low: 0.5, high: 1 },
    ])
  })
})

describe('applyVennAbers', () => {
  it('is p1 / (1 - p0 + p1)', () => {
    const calibrator = {
      kind: 'venn-abers',
      p0: { x: [0], y: [0.2] },
      p1: { x: [0], y: [0.3] },
    } as const
    expect(applyVennAbers(calibrator, 0)).toBeCloseTo(0.3 / 1.1, 15)
  })
})

/** Oracle: the isotonic curve of the sample and one row more, read at that row. */
function withRow(
  scores: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
  score: number,
  label: number,
): number {
  const W = weights ?? scores.map(() => 1)
  const curve = fitIsotonic(Float64Array.of(...scores, score), Float64Array.of(...labels, label), {
    weights: Float64Array.of(...W, 1),
  })
  return applyIsotonic(curve, score)
}
