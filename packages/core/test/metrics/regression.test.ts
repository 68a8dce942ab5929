import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { type MetricValue, mae, r2, rmse } from '../../src/metrics/index.ts'
import { naiveMean } from './naive-metrics.ts'

const none = (reason: string, n = 0) => ({ status: 'undefined', reason, n })

describe('regression metrics', () => {
  it('equal their definitions, with and without weights', () => {
    const random = createRandom(8)
    for (let k = 0; k < 20; k++) {
      const y = Array.from({ length: 3 + k }, () => 10 * random.normal())
      const f = y.map((value) => value + random.normal())
      for (const weights of [y.map(() => 1), y.map(() => 0.5 + random.next())]) {
        const mean = naiveMean(y, weights)
        const residual = naiveMean(
          y.map((value, i) => (value - f[i]!) ** 2),
          weights,
        )
        const variance = naiveMean(
          y.map((value) => (value - mean) ** 2),
          weights,
        )
        const absolute = naiveMean(
          y.map((value, i) => Math.abs(value - f[i]!)),
          weights,
        )
        expectValue(rmse(y, f, { weights }), Math.sqrt(residual), y.length)
        expectValue(mae(y, f, { weights }), absolute, y.length)
        expectValue(r2(y, f, { weights }), 1 - residual / variance, y.length)
      }
      expect(rmse(y, f, { weights: y.map(() => 2) })).toMatchObject({ n: y.length })
    }
  })

  it('gives literal answers', () => {
    expect(rmse([1, 2, 3], [1, 2, 6])).toEqual({ value: Math.sqrt(3), n: 3 })
    expect(mae([1, 2, 3], [1, 2, 6])).toEqual({ value: 1, n: 3 })
    expect(r2([1, 2, 3], [1, 2, 2])).toEqual({ value: 0.5, n: 3 })
    expect(r2([1, 2, 3], [2, 2, 2])).toEqual({ value: 0, n: 3 })
    expect(r2([1, 2, 3], [3, 2, 1])).toEqual({ value: -3, n: 3 })
  })

  it('are undefined where there is nothing to measure', () => {
    for (const metric of [rmse, mae, r2]) {
      expect(metric([], [])).toEqual(none('no_rows'))
      expect(metric([1, 2], [1, 2], { weights: [0, 0] })).toEqual(none('zero_weight', 2))
    }
    expect(r2([4, 4, 4], [4, 4, 5])).toEqual(none('no_variation', 3))
  })

  it('refuse what is not a finite number', () => {
    expect(() => rmse([1, Number.NaN], [1, 2])).toThrow(
      'invalid target in row 1; not in (-Infinity, Infinity): NaN',
    )
    expect(() => mae([1, 2], [1, Number.POSITIVE_INFINITY])).toThrow(
      expect.objectContaining({ code: 'metrics.value_out_of_range' }),
    )
  })
})

function expectValue(actual: MetricValue, wanted: number, n: number): void {
  expect(actual).toEqual({ value: expect.closeTo(wanted, 11), n })
}
