import { describe, expect, it } from 'vitest'
import { maxTprMinusFpr } from '../../src/metrics/index.ts'
import { naiveSteps } from './naive-metrics.ts'
import { seededRows } from './seeded-rows.ts'

describe('maxTprMinusFpr', () => {
  it('is the best of all thresholds, and says which', () => {
    for (const rows of seededRows) {
      const steps = naiveSteps(rows).map(({ threshold, recall, fpr }) => ({ threshold, gap: recall - fpr }))
      const best = Math.max(0, ...steps.map(({ gap }) => gap))
      const result = maxTprMinusFpr(rows.labels, rows.scores, rows)
      if (!('value' in result)) expect.fail(result.reason)
      expect(result.value).toBeCloseTo(best, 14)
      const there = steps.find(({ threshold }) => threshold === result.threshold)?.gap ?? 0
      expect(there).toBeCloseTo(best, 14)
    }
  })

  it('no threshold helps a ranking that is the wrong way round', () => {
    expect(maxTprMinusFpr([1, 0], [1, 2])).toEqual({ value: 0, n: 2 })
  })

  it('is undefined without one class', () => {
    expect(maxTprMinusFpr([0, 0], [1, 2])).toEqual({ status: 'undefined', reason: 'no_positives', n: 0 })
    expect(maxTprMinusFpr([1, 1], [1, 2])).toEqual({ status: 'undefined', reason: 'no_negatives', n: 0 })
  })
})
