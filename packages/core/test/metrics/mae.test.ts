import { describe, expect, it } from 'vitest'
import { mae } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { seededTargets } from './seeded-targets.ts'

describe('mae', () => {
  it('equals its definition, with and without weights', () => {
    for (const { targets, predictions, weights } of seededTargets) {
      const sizes = targets.map((target, i) => Math.abs(target - predictions[i]!))
      const ones = targets.map(() => 1)
      expect(mae(targets, predictions)).toEqual({
        value: expect.closeTo(naiveMean(sizes, ones), 12),
        n: targets.length,
      })
      expect(mae(targets, predictions, { weights })).toMatchObject({
        value: expect.closeTo(naiveMean(sizes, weights), 12),
      })
    }
  })

  it('is undefined without rows or weight, and refuses what is no finite number', () => {
    expect(mae([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(mae([1], [1], { weights: [0] })).toEqual({ status: 'undefined', reason: 'zero_weight', n: 1 })
    expect(() => mae([1, 2], [1, Number.POSITIVE_INFINITY])).toThrow('invalid prediction in row 1')
  })
})
