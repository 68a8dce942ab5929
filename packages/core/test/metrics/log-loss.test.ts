import { describe, expect, it } from 'vitest'
import { logLoss } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

describe('logLoss', () => {
  it('equals its definition, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, probabilities, weights } = rows
      const clipped = probabilities.map((p) => Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON))
      const losses = labels.map((label, i) => -Math.log(label === 1 ? clipped[i]! : 1 - clipped[i]!))
      expect(logLoss(labels, probabilities)).toEqual({
        value: expect.closeTo(naiveMean(losses, ones(rows)), 12),
        n: labels.length,
      })
      expect(logLoss(labels, probabilities, { weights })).toEqual({
        value: expect.closeTo(naiveMean(losses, weights), 12),
        n: weights.filter((weight) => weight > 0).length,
      })
    }
  })

  it('gives the golden value', () => {
    const { labels, probabilities } = performance20
    expect(logLoss(labels, probabilities)).toEqual({ value: expect.closeTo(0.421388, 6), n: 20 })
  })

  it('a certain mistake costs what the clip allows', () => {
    expect(logLoss([1], [0])).toEqual({ value: expect.closeTo(36.04365338911715, 12), n: 1 })
    expect(logLoss([0], [1])).toEqual({ value: expect.closeTo(36.04365338911715, 12), n: 1 })
    expect(logLoss([1, 0], [1, 0])).toMatchObject({ value: expect.closeTo(0, 15) })
  })

  it('is undefined without rows or without weight', () => {
    expect(logLoss([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(logLoss([1, 0], [0.1, 0.2], { weights: [0, 0] })).toEqual({
      status: 'undefined',
      reason: 'zero_weight',
      n: 2,
    })
  })
})
