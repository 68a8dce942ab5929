import { describe, expect, it } from 'vitest'
import {
  averagePrecision,
  balancedAccuracy,
  brier,
  calibrationCurve,
  confusionAt,
  expectedCalibrationError,
  fBeta,
  logLoss,
  mcc,
  multiclassAccuracy,
  multiclassLogLoss,
  prAucTrapezoid,
} from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

const digits = 13

describe('the golden twenty rows', () => {
  const { labels, probabilities } = performance20

  it('measures probabilities', () => {
    expect(logLoss(labels, probabilities)).toEqual({ value: expect.closeTo(0.421388, 6), n: 20 })
    expect(brier(labels, probabilities)).toEqual({ value: expect.closeTo(0.137625, 12), n: 20 })
    expect(averagePrecision(labels, probabilities)).toEqual({ value: expect.closeTo(0.750534, 6), n: 20 })
    expect(prAucTrapezoid(labels, probabilities)).toEqual({ value: expect.closeTo(0.736775, 6), n: 20 })
    expect(expectedCalibrationError(labels, probabilities)).toEqual({
      value: expect.closeTo(0.1025, 12),
      n: 20,
    })
    expect(expectedCalibrationError(labels, probabilities, { bins: 5, strategy: 'equal_count' })).toEqual({
      value: expect.closeTo(0.0575, 12),
      n: 20,
    })
  })

  it('measures the rule p >= 0.5', () => {
    const confusion = confusionAt(labels, probabilities, { value: 0.5, operator: '>=' })
    expect(confusion).toEqual({ tn: 12, fp: 2, fn: 2, tp: 4 })
    expect(mcc(confusion)).toEqual({ value: expect.closeTo(0.52381, 5), n: 20 })
    expect(fBeta(confusion, 1)).toEqual({ value: expect.closeTo(0.666667, 6), n: 20 })
    expect(balancedAccuracy(confusion)).toEqual({ value: expect.closeTo(0.761905, 6), n: 20 })
  })
})

describe('log loss and Brier score', () => {
  it('equal their definition, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, probabilities: p, weights } = rows
      const clipped = p.map((value) => Math.min(Math.max(value, Number.EPSILON), 1 - Number.EPSILON))
      const losses = labels.map((label, i) => -Math.log(label === 1 ? clipped[i]! : 1 - clipped[i]!))
      const squares = labels.map((label, i) => (p[i]! - label) ** 2)
      expect(logLoss(labels, p)).toMatchObject({
        value: expect.closeTo(naiveMean(losses, ones(rows)), digits),
      })
      expect(logLoss(labels, p, { weights })).toMatchObject({
        value: expect.closeTo(naiveMean(losses, weights), digits),
        n: weights.filter((weight) => weight > 0).length,
      })
      expect(brier(labels, p)).toMatchObject({
        value: expect.closeTo(naiveMean(squares, ones(rows)), digits),
      })
      expect(brier(labels, p, { weights })).toMatchObject({
        value: expect.closeTo(naiveMean(squares, weights), digits),
      })
    }
  })

  it('a certain mistake costs what the clip allows', () => {
    expect(logLoss([1], [0])).toEqual({ value: expect.closeTo(36.04365338911715, 12), n: 1 })
    expect(logLoss([0], [1])).toEqual({ value: expect.closeTo(36.04365338911715, 12), n: 1 })
    expect(logLoss([1, 0], [1, 0])).toMatchObject({ value: expect.closeTo(0, 15) })
  })

  it('do not change the weights or probabilities they are given', () => {
    const p = Float64Array.of(0.2, 0.7)
    const weights = Float64Array.of(2, 3)
    logLoss([0, 1], p, { weights })
    brier([0, 1], p, { weights })
    expect([...p, ...weights]).toEqual([0.2, 0.7, 2, 3])
  })

  it('are undefined without rows or without weight', () => {
    expect(logLoss([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(brier([1, 0], [0.1, 0.2], { weights: [0, 0] })).toEqual({
      status: 'undefined',
      reason: 'zero_weight',
      n: 2,
    })
  })
})

describe('several classes', () => {
  it('log loss of two classes is the binary one', () => {
    for (const { labels, probabilities: p, weights } of seededRows) {
      const both = p.flatMap((value) => [1 - value, value])
      const binary = logLoss(labels, p, { weights })
      expect(multiclassLogLoss(labels, both, 2, { weights })).toMatchObject({
        value: 'value' in binary ? expect.closeTo(binary.value, 12) : 0,
      })
    }
  })

  it('takes the probability of the true class', () => {
    expect(multiclassLogLoss([0, 2], [0.5, 0.25, 0.25, 0, 0, 1], 3)).toEqual({
      value: expect.closeTo(Math.log(2) / 2, 14),
      n: 2,
    })
  })

  it('accuracy counts, or weighs', () => {
    expect(multiclassAccuracy([0, 1, 2, 2], [0, 1, 1, 2], 3)).toMatchObject({
      value: 0.75,
      n: 4,
      method: 'wilson',
    })
    expect(multiclassAccuracy([0, 1, 2, 2], [0, 1, 1, 2], 3, { weights: [1, 1, 5, 1] })).toEqual({
      value: 0.375,
      n: 4,
    })
    expect(multiclassAccuracy([], [], 3)).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })
})

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
          expect(bin.rateLow <= bin.rate && bin.rate <= bin.rateHigh).toBe(true)
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
