import { describe, expect, it } from 'vitest'
import { brier } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

describe('brier', () => {
  it('equals its definition, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, probabilities, weights } = rows
      const squares = labels.map((label, i) => (probabilities[i]! - label) ** 2)
      expect(brier(labels, probabilities)).toMatchObject({
        value: expect.closeTo(naiveMean(squares, ones(rows)), 13),
      })
      expect(brier(labels, probabilities, { weights })).toMatchObject({
        value: expect.closeTo(naiveMean(squares, weights), 13),
      })
    }
  })

  it('gives the golden value', () => {
    const { labels, probabilities } = performance20
    expect(brier(labels, probabilities)).toEqual({ value: expect.closeTo(0.137625, 12), n: 20 })
  })

  it('is undefined without rows or without weight', () => {
    expect(brier([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(brier([1], [0.1], { weights: [0] })).toEqual({ status: 'undefined', reason: 'zero_weight', n: 1 })
  })
})
