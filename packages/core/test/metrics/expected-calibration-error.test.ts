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
})
