import { describe, expect, it } from 'vitest'
import { averagePrecision } from '../../src/metrics/index.ts'
import { naiveAveragePrecision } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

describe('averagePrecision', () => {
  it('equals its definition at every distinct score, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, scores, weights } = rows
      const plain = { ...rows, weights: ones(rows) }
      // up to 60 quotients summed in one order on both sides: 1e-13
      expect(averagePrecision(labels, scores)).toEqual({
        value: expect.closeTo(naiveAveragePrecision(plain), 13),
        n: labels.length,
      })
      expect(averagePrecision(labels, scores, { weights })).toMatchObject({
        value: expect.closeTo(naiveAveragePrecision(rows), 13),
      })
    }
  })

  it('gives the golden value', () => {
    const { labels, probabilities } = performance20
    expect(averagePrecision(labels, probabilities)).toEqual({ value: expect.closeTo(0.750534, 6), n: 20 })
  })

  it('is 1 without negatives and undefined without positives', () => {
    expect(averagePrecision([1, 1], [1, 2])).toEqual({ value: 1, n: 2 })
    expect(averagePrecision([0, 0], [1, 2])).toEqual({ status: 'undefined', reason: 'no_positives', n: 0 })
  })
})
