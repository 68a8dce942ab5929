import { describe, expect, it } from 'vitest'
import { prAucTrapezoid } from '../../src/metrics/index.ts'
import { naivePrTrapezoid } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

describe('prAucTrapezoid', () => {
  it('equals its definition at every distinct score, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, scores, weights } = rows
      const plain = { ...rows, weights: ones(rows) }
      // up to 60 quotients summed in one order on both sides: 1e-13
      expect(prAucTrapezoid(labels, scores)).toEqual({
        value: expect.closeTo(naivePrTrapezoid(plain), 13),
        n: labels.length,
      })
      expect(prAucTrapezoid(labels, scores, { weights })).toMatchObject({
        value: expect.closeTo(naivePrTrapezoid(rows), 13),
      })
    }
  })

  it('gives the golden value', () => {
    const { labels, probabilities } = performance20
    expect(prAucTrapezoid(labels, probabilities)).toEqual({ value: expect.closeTo(0.736775, 6), n: 20 })
  })

  it('is 1 without negatives and undefined without positives', () => {
    expect(prAucTrapezoid([1, 1], [1, 2])).toEqual({ value: 1, n: 2 })
    expect(prAucTrapezoid([0, 0], [1, 2])).toEqual({ status: 'undefined', reason: 'no_positives', n: 0 })
  })
})
