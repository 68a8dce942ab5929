import { describe, expect, it } from 'vitest'
import { createRandom, logistic, logit, softplus } from '../../src/math/index.ts'
import { applyBeta, type BetaCalibrator, fitBeta } from '../../src/models/beta.ts'
import { adultCalibration } from './adult-calibration.ts'
import { learnerReference } from './learner-reference.ts'

const adult = adultCalibration()

describe('fitBeta', () => {
  it('finds a closed form: two scores, both ends alike', () => {
    const { a, b, c } = fitBeta(Float64Array.of(-1, -1, -1, 1, 1, 1), Float64Array.of(0, 0, 1, 0, 1, 1))
    expect(a).toBeCloseTo(Math.log(2), 9)
    expect(b).toBeCloseTo(Math.log(2), 9)
    expect(c).toBeCloseTo(0, 12)
  })

  it('is the optimum: slopes vanish inside, and point outwards on an edge', () => {
    const random = createRandom(5)
    for (let run = 0; run < 30; run++) {
      const scores = Float64Array.from({ length: 200 }, () => 2 * random.normal())
      const [bend, noise] = [random.normal(), random.next()]
      const labels = scores.map((m) => (random.next() < logistic(noise * m + bend * Math.abs(m)) ? 1 : 0))
      if (new Set(labels).size < 2) continue
      const fitted = fitBeta(scores, labels)
      const [byA = 0, byB = 0, byC = 0] = slopes(fitted, scores, labels)
      // 200 terms of size up to 6, rounded at 1e-16; the penalty of 1e-11 a
      for (const [value, slope] of [
        [fitted.a, byA],
        [fitted.b, byB],
      ] as const) {
        expect(value).toBeGreaterThanOrEqual(0)
        if (value > 0) expect(Math.abs(slope)).toBeLessThan(1e-8)
        else expect(slope).toBeGreaterThan(-1e-8)
      }
      expect(Math.abs(byC)).toBeLessThan(1e-8)
    }
  })

  it('never falls', () => {
    const random = createRandom(6)
    const scores = Float64Array.from({ length: 100 }, () => random.next())
    const labels = scores.map((s) => (random.next() < 1 - s ? 1 : 0))
    const fitted = fitBeta(scores, labels, { scale: 'probability' })
    expect([fitted.a, fitted.b]).toEqual([0, 0])
    const mean = labels.reduce((sum, y) => sum + y, 0) / 100
    expect(applyBeta(fitted, 0.3)).toBeCloseTo(mean, 12)
  })

  it('weighs rows as if they stood there several times', () => {
    const scores = Float64Array.of(-1, 0, 0.5, 2, 1)
    const labels = Float64Array.of(0, 1, 0, 1, 0)
    const weighted = fitBeta(scores, labels, { weights: Float64Array.of(1, 2, 1, 1, 0) })
    const twice = fitBeta(Float64Array.of(-1, 0, 0, 0.5, 2), Float64Array.of(0, 1, 1, 0, 1))
    for (const key of ['a', 'b', 'c'] as const) expect(weighted[key]).toBeCloseTo(twice[key], 8)
  })

  it('stays finite where the scores part the classes wholly, votes of 0 and 1 included', () => {
    const scores = Float64Array.of(0, 0.2, 0.9, 1)
    const fitted = fitBeta(scores, Float64Array.of(0, 0, 1, 1), { scale: 'probability' })
    const calibrated = scores.map((score) => applyBeta(fitted, score))
    expect(calibrated[1]).toBeLessThan(1e-6)
    expect(calibrated[2]).toBeGreaterThan(1 - 1e-6)
    expect(Number.isFinite(fitted.a + fitted.b + fitted.c)).toBe(true)
  })

  it('says what is wrong', () => {
    expect(() => fitBeta(Float64Array.of(1, 2), Float64Array.of(1, 1))).toThrow('the labels of the 2 rows')
    expect(() => fitBeta(Float64Array.of(1), Float64Array.of(2))).toThrow('label of row 0 is 2')
  })
})

describe.skipIf(adult === null)('fitBeta on 600 Adult rows, against an optimiser with bounds', () => {
  if (adult === null) return it('needs the reference rows', () => {})
  type Curve = { readonly a: number; readonly b: number; readonly c: number; readonly loss: number }
  const { beta } = learnerReference<{ beta: Record<string, Curve> }>('calibrators', 'expected')
  const scores = adult.fit.p.map(logit)
  const { y } = adult.fit

  it.each([
    ['plain', y, null],
    ['weighted', y, y.map((_, row) => 0.25 + (row % 4))],
    ['on_edge', y.map((label, row) => (scores[row]! > 1 ? 1 - label : label)), null],
  ] as const)('%s', (name, labels, weights) => {
    const ours = fitBeta(scores, labels, { weights })
    const theirs = beta[name]!
    // L-BFGS-B stops at a relative fall of the loss of 1e-16, about 1e-8 of the place; ours is never worse
    for (const key of ['a', 'b', 'c'] as const) expect(Math.abs(ours[key] - theirs[key])).toBeLessThan(1e-5)
    expect(loss(ours, scores, labels, weights)).toBeLessThan(theirs.loss * (1 + 1e-13))
  })

  it('has an edge among these cases', () => {
    expect(Math.min(beta['on_edge']!.a, beta['on_edge']!.b)).toBe(0)
  })
})

describe('applyBeta', () => {
  it('is the identity for a = b = 1, c = 0, on both scales', () => {
    const same = { kind: 'beta', a: 1, b: 1, c: 0 } as const
    expect(applyBeta({ ...same, scale: 'probability' }, 0.3)).toBeCloseTo(0.3, 15)
    expect(applyBeta({ ...same, scale: 'log_odds' }, -2)).toBeCloseTo(logistic(-2), 15)
  })

  it('has the form of the paper: 1 / (1 + 1 / (e^c s^a / (1 - s)^b))', () => {
    const [a, b, c, s] = [0.7, 1.9, -0.4, 0.83]
    const wanted = 1 / (1 + (1 - s) ** b / (Math.exp(c) * s ** a))
    expect(applyBeta({ kind: 'beta', scale: 'probability', a, b, c }, s)).toBeCloseTo(wanted, 14)
  })
})

/** Of the log loss by a, b and c, written out plainly. */
function slopes({ a, b, c }: BetaCalibrator, scores: Float64Array, labels: Float64Array): number[] {
  const sums = [0, 0, 0]
  scores.forEach((m, row) => {
    const s = 1 / (1 + Math.exp(-m))
    const inputs = [Math.log(s), -Math.log(1 - s), 1]
    const margin = a * inputs[0]! + b * inputs[1]! + c
    const rest = 1 / (1 + Math.exp(-margin)) - labels[row]!
    inputs.forEach((input, k) => {
      sums[k]! += rest * input
    })
  })
  return sums
}

function loss(
  { a, b, c }: BetaCalibrator,
  scores: Float64Array,
  labels: Float64Array,
  weights: Float64Array | null,
): number {
  return scores.reduce((sum, m, row) => {
    const margin = c - a * softplus(-m) + b * softplus(m)
    return sum + (weights?.[row] ?? 1) * (softplus(margin) - labels[row]! * margin)
  }, 0)
}
