import { describe, expect, it } from 'vitest'
import { isDefined, ksOfScores, weightedKs } from '../../src/metrics/index.ts'
import { seededRows } from './seeded-rows.ts'

/** Shares of sums of weights against shares of counts: both exact to a few units in the last place of a value below 1. */
const digits = 14

describe('weightedKs', () => {
  it('is the unweighted distance where all weights are equal', () => {
    for (const { labels, scores } of seededRows) {
      const plain = ksOfScores(labels, scores)
      const weighted = weightedKs(
        labels,
        scores,
        Array.from(labels, () => 2),
      )
      if (!isDefined(plain) || !isDefined(weighted)) throw new Error('seeded rows have both classes')
      expect(weighted.value).toBeCloseTo(plain.value, digits)
      expect(weighted.location).toBe(plain.location)
      expect(weighted.n).toBe(plain.n)
    }
  })

  it('takes a whole weight as so many rows, and 0 as none', () => {
    for (const { labels, scores } of seededRows) {
      const weights = Array.from(labels, (_, i) => (i * 7) % 4)
      const rows = weights.flatMap((weight, i) => Array.from({ length: weight }, () => i))
      const repeated = ksOfScores(
        rows.map((i) => labels[i]!),
        rows.map((i) => scores[i]!),
      )
      const weighted = weightedKs(labels, scores, weights)
      if (!isDefined(repeated) || !isDefined(weighted)) {
        expect(weighted).toEqual(repeated)
        continue
      }
      expect(weighted.value).toBeCloseTo(repeated.value, digits)
      expect(weighted.location).toBe(repeated.location)
      expect(weighted.n).toBe(weights.filter((weight) => weight > 0).length)
    }
  })

  it('is undefined where a class has no weight', () => {
    expect(weightedKs([0, 1], [0.1, 0.2], [1, 0])).toEqual({
      status: 'undefined',
      reason: 'no_positives',
      n: 0,
    })
    expect(weightedKs([0, 1], [0.1, 0.2], [0, 1])).toEqual({
      status: 'undefined',
      reason: 'no_negatives',
      n: 0,
    })
    expect(weightedKs([0, 1], [3, 3], [1, 2])).toEqual({ value: 0, n: 2, location: 3 })
  })
})
