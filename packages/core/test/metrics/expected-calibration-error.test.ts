import { describe, expect, it } from 'vitest'
import { calibrationCurve, expectedCalibrationError } from '../../src/metrics/index.ts'
import { performance20 } from './performance-20.ts'
import { seededRows } from './seeded-rows.ts'

describe('expectedCalibrationError', () => {
  it('gives the golden values', () => {
    const { labels, probabilities } = performance20
    expect(expectedCalibrationError(labels, probabilities)).toEqual({
      value: expect.closeTo(0.1025, 12),
      n: 20,
    })
    expect(expectedCalibrationError(labels, probabilities, { bins: 5, strategy: 'equal_count' })).toEqual({
      value: expect.closeTo(0.0575, 12),
      n: 20,
    })
  })

  it('with one bin is the distance of the two means', () => {
    for (const { labels, probabilities } of seededRows) {
      const [bin] = calibrationCurve(labels, probabilities, { bins: 1 }).bins
      expect(expectedCalibrationError(labels, probabilities, { bins: 1 })).toMatchObject({
        value: expect.closeTo(Math.abs(bin!.rate - bin!.meanProbability), 14),
      })
    }
  })

  it('is undefined without rows', () => {
    expect(expectedCalibrationError([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })

  it('takes a whole weight as so many rows, and 0 as none', () => {
    for (const { labels, probabilities } of seededRows) {
      const weights = Array.from(labels, (_, i) => (i * 7) % 4)
      const rows = weights.flatMap((weight, i) => Array.from({ length: weight }, () => i))
      const repeated = [rows.map((i) => labels[i]!), rows.map((i) => probabilities[i]!)] as const
      const plain = calibrationCurve(...repeated)
      const weighted = calibrationCurve(labels, probabilities, { weights })
      expect(weighted.bins.map(({ low, weight }) => [low, weight])).toEqual(
        plain.bins.map(({ low, n }) => [low, n]),
      )
      weighted.bins.forEach(({ rate, meanProbability, rateLow }, b) => {
        expect(rate).toBeCloseTo(plain.bins[b]!.rate, 14)
        expect(meanProbability).toBeCloseTo(plain.bins[b]!.meanProbability, 14)
        expect(rateLow).toBe(undefined)
      })
      expect(expectedCalibrationError(labels, probabilities, { weights })).toMatchObject({
        value: expect.closeTo((expectedCalibrationError(...repeated) as { value: number }).value, 14),
        n: weights.filter((weight) => weight > 0).length,
      })
    }
    expect(calibrationCurve([0, 1], [0.1, 0.2], { weights: [0, 0] })).toMatchObject({ bins: [], n: 0 })
  })
})
