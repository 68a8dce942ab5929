import { describe, expect, it } from 'vitest'
import { kolmogorovSurvival } from '../../src/math/index.ts'
import {
  averagePrecision,
  delongInterval,
  isDefined,
  ksOfScores,
  ksTwoSample,
  maxTprMinusFpr,
  prAucTrapezoid,
  prCurve,
  rocAuc,
  rocCurve,
  type Undefined,
} from '../../src/metrics/index.ts'
import {
  naiveAuc,
  naiveAveragePrecision,
  naiveDeLong,
  naiveKs,
  naivePrTrapezoid,
  naiveSteps,
} from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

/** Fast path and twin add the same numbers in another order: 1e-13 of a value between 0 and 1. */
const digits = 13

function definedValue(result: { readonly value: number } | Undefined): number {
  return isDefined(result) ? result.value : expect.fail(result.reason)
}

describe('areas equal their twins, with ties and weights', () => {
  seededRows.forEach((rows, k) => {
    it(`rows ${k}`, () => {
      const { labels, scores, weights } = rows
      const plain = { ...rows, weights: ones(rows) }
      expect(definedValue(rocAuc(labels, scores))).toBeCloseTo(naiveAuc(plain), digits)
      expect(definedValue(rocAuc(labels, scores, { weights }))).toBeCloseTo(naiveAuc(rows), digits)
      expect(definedValue(averagePrecision(labels, scores))).toBeCloseTo(naiveAveragePrecision(plain), digits)
      expect(definedValue(averagePrecision(labels, scores, { weights }))).toBeCloseTo(
        naiveAveragePrecision(rows),
        digits,
      )
      expect(definedValue(prAucTrapezoid(labels, scores))).toBeCloseTo(naivePrTrapezoid(plain), digits)
      expect(definedValue(prAucTrapezoid(labels, scores, { weights }))).toBeCloseTo(
        naivePrTrapezoid(rows),
        digits,
      )
      const best = Math.max(0, ...naiveSteps(rows).map(({ recall, fpr }) => recall - fpr))
      expect(definedValue(maxTprMinusFpr(labels, scores, { weights }))).toBeCloseTo(best, digits)
    })
  })

  it('weights of whole numbers are rows repeated', () => {
    for (const { labels, scores, weights } of seededRows) {
      const repeat = (values: readonly number[]) =>
        values.flatMap((value, i) => Array<number>(weights[i]!).fill(value))
      const once = definedValue(rocAuc(labels, scores, { weights }))
      expect(once).toBeCloseTo(definedValue(rocAuc(repeat(labels), repeat(scores))), digits)
    }
  })

  it('only the order of the scores counts', () => {
    for (const { labels, scores } of seededRows) {
      const stretched = scores.map((score) => score ** 3 + 7)
      expect(rocAuc(labels, stretched)).toEqual(rocAuc(labels, scores))
      expect(averagePrecision(labels, stretched)).toEqual(averagePrecision(labels, scores))
    }
  })
})

describe('delongInterval', () => {
  it('has the standard error of its twin', () => {
    for (const rows of seededRows) {
      const interval = delongInterval(rows.labels, rows.scores)
      const twin = naiveDeLong({ ...rows, weights: ones(rows) })
      if (isDefined(interval)) expect(interval.standardError).toBeCloseTo(twin, digits)
      else expect(twin).toBeCloseTo(0, digits)
    }
  })

  it('contains the area and stays inside (0, 1)', () => {
    for (const { labels, scores } of seededRows) {
      const auc = rocAuc(labels, scores)
      if (!isDefined(auc) || auc.low === undefined || auc.high === undefined) continue
      expect(0 < auc.low && auc.low <= auc.value && auc.value <= auc.high && auc.high < 1).toBe(true)
    }
  })

  it('gives the golden interval, where a plain one would leave [0, 1]', () => {
    const { labels, probabilities } = performance20
    const interval = delongInterval(labels, probabilities)
    expect(interval).toEqual({
      low: expect.closeTo(0.596498, 6),
      high: expect.closeTo(0.960556, 6),
      standardError: expect.closeTo(0.087519, 6),
      n: 20,
      level: 0.95,
    })
    expect(rocAuc(labels, probabilities)).toEqual({
      value: expect.closeTo(0.857143, 6),
      n: 20,
      low: expect.closeTo(0.596498, 6),
      high: expect.closeTo(0.960556, 6),
      method: 'delong',
    })
  })

  it('is narrower for a lower level and refuses a level outside (0, 1)', () => {
    const { labels, probabilities } = performance20
    expect(delongInterval(labels, probabilities, 0.5)).toMatchObject({ low: expect.closeTo(0.787, 3) })
    for (const level of [0, 1, -0.5, 1.5, Number.NaN]) {
      expect(() => delongInterval(labels, probabilities, level)).toThrow(
        expect.objectContaining({ code: 'metrics.level_out_of_range' }),
      )
    }
  })

  it('is undefined where the sample shows no spread', () => {
    expect(delongInterval([0, 1, 0], [1, 2, 3])).toEqual({
      status: 'undefined',
      reason: 'too_few_rows',
      n: 1,
    })
    expect(delongInterval([0, 0, 1, 1], [1, 2, 3, 4])).toEqual({
      status: 'undefined',
      reason: 'no_variation',
      n: 4,
    })
    expect(rocAuc([0, 0, 1, 1], [1, 2, 3, 4])).toEqual({ value: 1, n: 4 })
    expect(rocAuc([0, 0, 1, 1], [1, 1, 1, 1])).toEqual({ value: 0.5, n: 4 })
  })
})

describe('curves', () => {
  it('rocCurve passes through every step of the twin and keeps only the corners', () => {
    for (const rows of seededRows) {
      const curve = rocCurve(rows.labels, rows.scores, rows)
      if (!isDefined(curve)) expect.fail(curve.reason)
      const steps = naiveSteps(rows)
      const last = steps.at(-1)!
      expect(curve.points[0]).toEqual({ fpr: 0, tpr: 0 })
      expect(curve.points.at(-1)).toEqual({ fpr: 1, tpr: 1, threshold: last.threshold })
      for (const { threshold, fpr, tpr } of curve.points.slice(1)) {
        const step = steps.find((one) => one.threshold === threshold)!
        expect(fpr).toBeCloseTo(step.fpr, digits)
        expect(tpr).toBeCloseTo(step.recall, digits)
      }
      const area = curve.points
        .slice(1)
        .reduce((sum, b, k) => sum + ((b.fpr - curve.points[k]!.fpr) * (b.tpr + curve.points[k]!.tpr)) / 2, 0)
      expect(area).toBeCloseTo(naiveAuc(rows), digits)
    }
  })

  it('rocCurve leaves out a point on a straight line', () => {
    const curve = rocCurve([1, 1, 1, 0], [4, 3, 2, 1])
    expect(curve).toEqual({
      points: [
        { fpr: 0, tpr: 0 },
        { fpr: 0, tpr: 1, threshold: 2 },
        { fpr: 1, tpr: 1, threshold: 1 },
      ],
      n: 4,
    })
  })

  it('prCurve has every step of the twin', () => {
    for (const rows of seededRows) {
      const curve = prCurve(rows.labels, rows.scores, rows)
      if (!isDefined(curve)) expect.fail(curve.reason)
      const steps = naiveSteps(rows)
      expect(curve.points[0]).toEqual({ recall: 0, precision: 1 })
      expect(curve.points.length).toBe(steps.length + 1)
      steps.forEach(({ threshold, precision, recall }, k) => {
        expect(curve.points[k + 1]!.threshold).toBe(threshold)
        expect(curve.points[k + 1]!.precision).toBeCloseTo(precision, digits)
        expect(curve.points[k + 1]!.recall).toBeCloseTo(recall, digits)
      })
    }
  })
})

describe('ksTwoSample', () => {
  it('has the distance of its twin, and the p of the exact law', () => {
    for (const { labels, scores } of seededRows) {
      const of = (label: number) => scores.filter((_, i) => labels[i] === label)
      const result = ksOfScores(labels, scores)
      expect(definedValue(result)).toBeCloseTo(naiveKs(of(0), of(1)), digits)
      expect(isDefined(result) && result.pValue > 0 && result.pValue <= 1).toBe(true)
    }
  })

  it('gives the golden values of SciPy, exact and asymptotic', () => {
    const a = [0.1, 0.2, 0.3, 0.4, 0.4, 0.9]
    const b = [0.2, 0.25, 0.6, 0.7, 0.8]
    expect(ksTwoSample(a, b)).toMatchObject({
      value: expect.closeTo(13 / 30, 15),
      pValue: expect.closeTo(0.590909, 6),
      location: 0.4,
      n: 11,
      sizes: [6, 5],
      method: 'exact',
    })
    // m = 3; SciPy's asymptotic answer, the exact one-sample law at m, is .503111: too few rows for either
    const root = Math.sqrt(3)
    expect(ksTwoSample(a, b, { method: 'asymptotic' })).toMatchObject({
      method: 'asymptotic',
      pValue: kolmogorovSurvival((root * 13) / 30 + 1 / (6 * root)),
    })
  })

  it('says at which score the two classes lie furthest apart', () => {
    const { labels, probabilities } = performance20
    expect(ksOfScores(labels, probabilities)).toMatchObject({
      value: expect.closeTo(0.619048, 6),
      threshold: 0.35,
    })
    expect(ksOfScores([0, 1], [3, 3])).toMatchObject({ value: 0, pValue: 1, threshold: 3 })
  })

  it('turns to the series where the exact law is too long, and the two agree there', () => {
    const first = Float64Array.from({ length: 12000 }, (_, i) => i)
    const second = Float64Array.from({ length: 9000 }, (_, i) => i * 1.3 + 180)
    const long = ksTwoSample(first, second)
    expect(long).toMatchObject({ method: 'asymptotic' })
    const exact = ksTwoSample(first, second, { method: 'exact' })
    if (!isDefined(long) || !isDefined(exact)) expect.fail('defined')
    // the series has a relative error of 4e-4 for p >= .01 at this size
    expect(Math.abs(long.pValue / exact.pValue - 1)).toBeLessThan(4e-3)
  })
})

describe('what the rows cannot give is undefined', () => {
  it('without one class', () => {
    const none = { status: 'undefined', n: 0 }
    for (const metric of [rocAuc, maxTprMinusFpr, rocCurve, ksOfScores]) {
      expect(metric([0, 0], [1, 2])).toEqual({ ...none, reason: 'no_positives' })
      expect(metric([1, 1], [1, 2])).toEqual({ ...none, reason: 'no_negatives' })
      expect(metric([], [])).toEqual({ ...none, reason: 'no_positives' })
    }
    for (const metric of [averagePrecision, prAucTrapezoid, prCurve]) {
      expect(metric([0, 0], [1, 2])).toEqual({ ...none, reason: 'no_positives' })
    }
    expect(averagePrecision([1, 1], [1, 2])).toEqual({ value: 1, n: 2 })
    expect(ksTwoSample([], [1])).toEqual({ ...none, reason: 'too_few_rows' })
  })

  it('when all rows of a class weigh nothing', () => {
    expect(rocAuc([0, 1, 1], [1, 2, 3], { weights: [1, 0, 0] })).toEqual({
      status: 'undefined',
      reason: 'no_positives',
      n: 0,
    })
  })

  it('no threshold helps a ranking that is the wrong way round', () => {
    expect(maxTprMinusFpr([1, 0], [1, 2])).toEqual({ value: 0, n: 2 })
  })
})
