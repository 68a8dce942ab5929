import { describe, expect, it } from 'vitest'
import { kolmogorovSurvival } from '../../src/math/index.ts'
import { isDefined, ksOfScores, ksTwoSample, type Undefined } from '../../src/metrics/index.ts'
import { naiveKs } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { seededRows } from './seeded-rows.ts'

/** Fast path and twin add the same numbers in another order: 1e-13 of a value between 0 and 1. */
const digits = 13

function definedValue(result: { readonly value: number } | Undefined): number {
  return isDefined(result) ? result.value : expect.fail(result.reason)
}

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
      pValue: expect.closeTo(kolmogorovSurvival((root * 13) / 30 + 1 / (6 * root)), 14),
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

  it('is undefined without one of the samples, and refuses what is no finite number', () => {
    const none = (reason: string) => ({ status: 'undefined', reason, n: 0 })
    expect(ksTwoSample([], [1])).toEqual(none('too_few_rows'))
    expect(ksOfScores([0, 0], [1, 2])).toEqual(none('no_positives'))
    expect(ksOfScores([1, 1], [1, 2])).toEqual(none('no_negatives'))
    expect(() => ksTwoSample([1], [Number.NaN])).toThrow('invalid value of the second sample in row 0')
  })

  it('leaves the samples as they were', () => {
    const sample = Float64Array.of(3, 1, 2)
    ksTwoSample(sample, sample)
    expect([...sample]).toEqual([3, 1, 2])
  })
})
