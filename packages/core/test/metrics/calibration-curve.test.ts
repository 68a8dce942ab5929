import { describe, expect, it } from 'vitest'
import { calibrationCurve, expectedCalibrationError } from '../../src/metrics/index.ts'
import { seededRows } from './seeded-rows.ts'

const digits = 13

describe('calibrationCurve', () => {
  it('puts a value on an edge into the bin below, as (low, high]', () => {
    const { bins } = calibrationCurve([1, 0, 1, 0], [0, 0.5, 0.50001, 1], { bins: 2 })
    expect(bins.map(({ low, high, n }) => [low, high, n])).toEqual([
      [0, 0.5, 2],
      [0.5, 1, 2],
    ])
  })

  it('gives each bin its counts, by looking at every row', () => {
    for (const { labels, probabilities } of seededRows) {
      for (const strategy of ['equal_width', 'equal_count'] as const) {
        const { bins, n } = calibrationCurve(labels, probabilities, { bins: 7, strategy })
        expect(n).toBe(labels.length)
        expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(n)
        for (const bin of bins) {
          const isFirst = bin === bins[0]
          const rows = labels.flatMap((label, i) => {
            const p = probabilities[i]!
            return p <= bin.high && (p > bin.low || (isFirst && p >= bin.low)) ? [{ label, p }] : []
          })
          expect(bin.n).toBe(rows.length)
          expect(bin.rate).toBeCloseTo(rows.reduce((sum, { label }) => sum + label, 0) / rows.length, digits)
          expect(bin.meanProbability).toBeCloseTo(
            rows.reduce((sum, { p }) => sum + p, 0) / rows.length,
            digits,
          )
          expect(bin.rateLow! <= bin.rate && bin.rate <= bin.rateHigh!).toBe(true)
        }
      }
    }
  })

  it('leaves out empty bins and has none without rows', () => {
    expect(calibrationCurve([1, 0], [0.05, 0.95]).bins.map((bin) => bin.n)).toEqual([1, 1])
    expect(calibrationCurve([], [])).toEqual({ bins: [], strategy: 'equal_width', n: 0 })
    expect(expectedCalibrationError([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(calibrationCurve([1, 0], [0.4, 0.4], { strategy: 'equal_count' }).bins.length).toBe(1)
  })

  it('refuses other numbers of bins', () => {
    for (const bins of [0, -1, 2.5, 1001]) {
      expect(() => calibrationCurve([1], [0.5], { bins })).toThrow(
        expect.objectContaining({ code: 'metrics.count_out_of_range' }),
      )
    }
  })
})
