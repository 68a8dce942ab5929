import { describe, expect, it } from 'vitest'
import { r2 } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'
import { seededTargets } from './seeded-targets.ts'

describe('r2', () => {
  it('equals its definition, with and without weights', () => {
    for (const { targets, predictions, weights } of seededTargets) {
      const share = (w: readonly number[]) => {
        const mean = naiveMean(targets, w)
        const squares = (values: readonly number[]) => values.map((value, i) => (targets[i]! - value) ** 2)
        return 1 - naiveMean(squares(predictions), w) / naiveMean(squares(targets.map(() => mean)), w)
      }
      const ones = targets.map(() => 1)
      expect(r2(targets, predictions)).toEqual({ value: expect.closeTo(share(ones), 12), n: targets.length })
      expect(r2(targets, predictions, { weights })).toMatchObject({
        value: expect.closeTo(share(weights), 12),
      })
    }
  })

  it('is 1 for perfect, 0 for the mean and below 0 for worse', () => {
    expect(r2([1, 2, 3], [1, 2, 3])).toEqual({ value: 1, n: 3 })
    expect(r2([1, 2, 3], [2, 2, 2])).toEqual({ value: 0, n: 3 })
    expect(r2([1, 2, 3], [3, 2, 1])).toEqual({ value: -3, n: 3 })
  })

  it('is undefined where all targets are equal, without rows and without weight', () => {
    expect(r2([4, 4, 4], [4, 4, 5])).toEqual({ status: 'undefined', reason: 'no_variation', n: 3 })
    // the mean of three times 0.1 is not 0.1 in float64
    expect(r2([0.1, 0.1, 0.1], [0, 0, 0])).toEqual({ status: 'undefined', reason: 'no_variation', n: 3 })
    expect(r2([4, 4, 9], [1, 2, 3], { weights: [2, 1, 0] })).toEqual({
      status: 'undefined',
      reason: 'no_variation',
      n: 2,
    })
    expect(r2([], [])).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    expect(r2([1], [1], { weights: [0] })).toEqual({ status: 'undefined', reason: 'zero_weight', n: 1 })
  })
})
