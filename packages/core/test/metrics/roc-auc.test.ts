import { describe, expect, it } from 'vitest'
import { rocAuc } from '../../src/metrics/index.ts'
import { naiveAuc } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

describe('rocAuc', () => {
  it('is the share of pairs ranked rightly, ties half, with and without weights', () => {
    for (const rows of seededRows) {
      const { labels, scores, weights } = rows
      const plain = { ...rows, weights: ones(rows) }
      // sums of whole numbers on both sides, one quotient: 1e-14
      expect(rocAuc(labels, scores)).toMatchObject({ value: expect.closeTo(naiveAuc(plain), 14) })
      expect(rocAuc(labels, scores, { weights })).toEqual({
        value: expect.closeTo(naiveAuc(rows), 14),
        n: weights.filter((weight) => weight > 0).length,
      })
    }
  })

  it('weights of whole numbers are rows repeated', () => {
    for (const { labels, scores, weights } of seededRows) {
      const repeat = (values: readonly number[]) =>
        values.flatMap((value, i) => Array<number>(weights[i]!).fill(value))
      const repeated = rocAuc(repeat(labels), repeat(scores))
      if (!('value' in repeated)) expect.fail(repeated.reason)
      expect(rocAuc(labels, scores, { weights })).toMatchObject({ value: expect.closeTo(repeated.value, 14) })
    }
  })

  it('only the order of the scores counts', () => {
    for (const { labels, scores } of seededRows) {
      const stretched = scores.map((score) => score ** 3 + 7)
      expect(rocAuc(labels, stretched)).toEqual(rocAuc(labels, scores))
    }
  })

  it('turned round is one minus itself', () => {
    for (const { labels, scores } of seededRows) {
      const turned = rocAuc(
        labels,
        scores.map((score) => -score),
      )
      const straight = rocAuc(labels, scores)
      if (!('value' in turned) || !('value' in straight)) expect.fail('defined')
      expect(turned.value + straight.value).toBeCloseTo(1, 14)
    }
  })

  it('gives the golden value with its interval', () => {
    const { labels, probabilities } = performance20
    expect(rocAuc(labels, probabilities)).toEqual({
      value: expect.closeTo(0.857143, 6),
      n: 20,
      low: expect.closeTo(0.596498, 6),
      high: expect.closeTo(0.960556, 6),
      method: 'delong',
    })
  })

  it('has no interval where there is none', () => {
    expect(rocAuc([0, 0, 1, 1], [1, 2, 3, 4])).toEqual({ value: 1, n: 4 })
    expect(rocAuc([0, 0, 1, 1], [1, 1, 1, 1])).toEqual({ value: 0.5, n: 4 })
    expect(rocAuc([0, 1, 0], [1, 2, 3])).toEqual({ value: 0.5, n: 3 })
  })

  it('is undefined without one class, also when its rows weigh nothing', () => {
    const none = { status: 'undefined', n: 0 }
    expect(rocAuc([0, 0], [1, 2])).toEqual({ ...none, reason: 'no_positives' })
    expect(rocAuc([1, 1], [1, 2])).toEqual({ ...none, reason: 'no_negatives' })
    expect(rocAuc([], [])).toEqual({ ...none, reason: 'no_positives' })
    expect(rocAuc([0, 1, 1], [1, 2, 3], { weights: [1, 0, 0] })).toEqual({ ...none, reason: 'no_positives' })
  })
})
