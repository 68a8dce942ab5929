import { describe, expect, it } from 'vitest'
import { createRandom, log, logistic } from '../../src/math/index.ts'
import { applySigmoid, fitSigmoid } from '../../src/models/sigmoid.ts'
import { adultCalibration } from './adult-calibration.ts'

const adult = adultCalibration()

describe('fitSigmoid', () => {
  it('finds a closed form: two scores, softened targets', () => {
    const { a, b } = fitSigmoid(Float64Array.of(-1, -1, 1, 1), Float64Array.of(0, 0, 1, 1))
    // targets 1/4 and 3/4 at scores -1 and 1: log-odds -log 3 and log 3
    expect(a).toBeCloseTo(-log(3), 12)
    expect(b).toBeCloseTo(0, 12)
  })

  it('weighs rows as if they stood there several times', () => {
    const scores = Float64Array.of(-1, 0, 0.5, 2)
    const labels = Float64Array.of(0, 1, 0, 1)
    const twice = fitSigmoid(Float64Array.of(-1, 0, 0, 0, 0.5, 2), Float64Array.of(0, 1, 1, 1, 0, 1))
    const weighted = fitSigmoid(scores, labels, { weights: Float64Array.of(1, 3, 1, 1) })
    expect(weighted.a).toBeCloseTo(twice.a, 12)
    expect(weighted.b).toBeCloseTo(twice.b, 12)
  })

  it('is the optimum: the gradient of the log loss vanishes, whatever the scale of the scores', () => {
    const random = createRandom(12)
    for (const scale of [1e-3, 1, 40, 1e6]) {
      const scores = Float64Array.from({ length: 300 }, () => random.normal() * scale)
      const labels = scores.map((score) => (random.next() < logistic(score / scale - 1) ? 1 : 0))
      const calibrator = fitSigmoid(scores, labels)
      const [byA, byB] = gradient(calibrator, scores, labels)
      // 300 terms of at most 1, each rounded at 1e-16, and a step below 1e-12 at the end
      expect(Math.abs(byA) / scale).toBeLessThan(1e-9)
      expect(Math.abs(byB)).toBeLessThan(1e-9)
    }
  })

  it('stays finite where the scores part the classes wholly, are all the same, or one class is absent', () => {
    const parted = fitSigmoid(Float64Array.of(-2, -1, 1, 2), Float64Array.of(0, 0, 1, 1))
    expect(applySigmoid(parted, 2)).toBeLessThan(0.9)
    const same = fitSigmoid(Float64Array.of(3, 3, 3), Float64Array.of(0, 1, 1))
    expect(applySigmoid(same, 3)).toBeCloseTo((2 * (3 / 4) + 1 / 3) / 3, 9)
    const single = fitSigmoid(Float64Array.of(1, 2), Float64Array.of(1, 1))
    expect(applySigmoid(single, 1.5)).toBeCloseTo(3 / 4, 9)
  })

  it('says what is wrong', () => {
    expect(() => fitSigmoid(Float64Array.of(Infinity), Float64Array.of(1))).toThrow(
      'score of row 0 is Infinity',
    )
    expect(() => fitSigmoid(Float64Array.of(1), Float64Array.of(2))).toThrow('label of row 0 is 2')
    expect(() => fitSigmoid(new Float64Array(0), new Float64Array(0))).toThrow(
      'the calibration sample has no rows',
    )
  })
})

describe.skipIf(adult === null)('fitSigmoid on 600 Adult rows, against scikit-learn', () => {
  if (adult === null) return it('needs the reference rows', () => {})
  const { fit, apply, expected } = adult

  // scikit-learn 1.2's BFGS stops at a gradient of 1e-5, which leaves 2e-7 in a and 1e-7 in b; ours is the optimum to 1e-12.
  it.each([
    ['on probabilities', fit.p, expected.sigmoid_on_probability, 3e-7],
    ['on log-odds', logOdds(fit.p), expected.sigmoid_on_log_odds, 1e-7],
  ] as const)('a and b %s', (_, scores, { a, b }, tolerance) => {
    const calibrator = fitSigmoid(scores, fit.y)
    expect(Math.abs(calibrator.a / a - 1)).toBeLessThan(tolerance)
    expect(Math.abs(calibrator.b / b - 1)).toBeLessThan(tolerance)
  })

  it.each([
    ['on probabilities', fit.p, apply.p, apply.sigmoid_on_probability],
    ['on log-odds', logOdds(fit.p), logOdds(apply.p), apply.sigmoid_on_log_odds],
  ] as const)('calibrated probabilities %s, by their a and b and by ours', (name, scores, others, wanted) => {
    const theirs = {
      kind: 'sigmoid',
      ...expected[name === 'on log-odds' ? 'sigmoid_on_log_odds' : 'sigmoid_on_probability'],
    } as const
    const ours = fitSigmoid(scores, fit.y)
    others.forEach((score, row) => {
      expect(Math.abs(applySigmoid(theirs, score) - wanted[row]!)).toBeLessThan(1e-12)
      expect(Math.abs(applySigmoid(ours, score) - wanted[row]!)).toBeLessThan(3e-7)
    })
  })

  it('is at least as good as theirs', () => {
    const ours = fitSigmoid(fit.p, fit.y)
    const size = ([a, b]: readonly [number, number]) => Math.abs(a) + Math.abs(b)
    const theirs = { ...ours, ...expected.sigmoid_on_probability }
    expect(size(gradient(ours, fit.p, fit.y))).toBeLessThan(1e-10)
    expect(size(gradient(theirs, fit.p, fit.y))).toBeGreaterThan(1e-7)
  })
})

describe('applySigmoid', () => {
  it('takes scores that are as good as 0 for 0', () => {
    const tiny = fitSigmoid(Float64Array.of(1e-310, 2e-310, 0), Float64Array.of(0, 1, 0))
    expect(Math.abs(tiny.a)).toBeLessThan(1e-290)
    // the mean of the softened targets 2/3, 1/4 and 1/4
    for (const score of [0, 2e-310, 50]) expect(applySigmoid(tiny, score)).toBeCloseTo(7 / 18, 14)
  })

  it('neither overflows nor leaves 0 to 1', () => {
    const calibrator = { kind: 'sigmoid', a: -1, b: 0 } as const
    expect([-1e4, -1e3, 0, 1e3, 1e4].map((score) => applySigmoid(calibrator, score))).toEqual([
      0, 0, 0.5, 1, 1,
    ])
  })
})

function logOdds(p: Float64Array): Float64Array {
  return p.map((x) => log(x / (1 - x)))
}

/** Of the softened log loss by a and by b, written out plainly. */
function gradient(
  calibrator: { a: number; b: number },
  scores: Float64Array,
  labels: Float64Array,
): [number, number] {
  const positive = labels.filter((label) => label === 1).length
  const negative = labels.length - positive
  let byA = 0
  let byB = 0
  labels.forEach((label, row) => {
    const target = label === 1 ? (positive + 1) / (positive + 2) : 1 / (negative + 2)
    const p = 1 / (1 + Math.exp(calibrator.a * scores[row]! + calibrator.b))
    byA += (target - p) * scores[row]!
    byB += target - p
  })
  return [byA, byB]
}
