import { describe, expect, it } from 'vitest'
import { rmse } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { seededTargets } from './seeded-targets.ts'

describe('rmse', () => {
  it('equals its definition, with and without weights', () => {
    for (const { targets, predictions, weights } of seededTargets) {
      const squares = targets.map((target, i) => (target - predictions[i]!) ** 2)
      const ones = targets.map(() => 1)
      expect(rmse(targets, predictions)).toEqual({
        value: expect.closeTo(Math.sqrt(naiveMean(squares, ones)), 12),
        n: targets.length,
      })
      expect(rmse(targets, predictions, { weights })).toMatchObject({
        value: expect.closeTo(Math.sqrt(naiveMean(squares, weights)), 12),
      })
    }
  })

  it('is in the unit of the target', () => {
    expect(rmse([1, 2, 3], [1, 2, 6])).toEqual({ value: Math.sqrt(3), n: 3 })
  })

  it('is undefined without rows or weight, and refuses what is no finite number', () => {
    expect(rmse([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(rmse([1], [1], { weights: [0] })).toEqual({ status: 'undefined', reason: 'zero_weight', n: 1 })
    expect(() => rmse([1, Number.NaN], [1, 2])).toThrow(
      'invalid target in row 1; not in (-Infinity, Infinity): NaN',
    )
  })
})
