import { describe, expect, it } from 'vitest'
import { delongInterval, isDefined, rocAuc } from '../../src/metrics/index.ts'
import { naiveDeLong } from './naive-metrics.ts'
import { performance20 } from './performance-20.ts'
import { ones, seededRows } from './seeded-rows.ts'

/** Fast path and twin add the same numbers in another order: 1e-13 of a value between 0 and 1. */
const digits = 13

describe('delongInterval', () => {
  it('has the standard error of its twin', () => {
    for (const rows of seededRows) {
      const interval = delongInterval(rows.labels, rows.scores)
      const twin = naiveDeLong({ ...rows, weights: ones(rows) })
      if (isDefined(interval)) expect(interval.standardError).toBeCloseTo(twin, digits)
      else expect(twin).toBeCloseTo(0, digits)
    }
  })

  it('contains the area and stays inside (0, 1)', () => {
    for (const { labels, scores } of seededRows) {
      const auc = rocAuc(labels, scores)
      if (!isDefined(auc) || auc.low === undefined || auc.high === undefined) continue
      expect(0 < auc.low && auc.low <= auc.value && auc.value <= auc.high && auc.high < 1).toBe(true)
    }
  })

  it('gives the golden interval, where a plain one would leave [0, 1]', () => {
    const { labels, probabilities } = performance20
    const interval = delongInterval(labels, probabilities)
    expect(interval).toEqual({
      low: expect.closeTo(0.596498, 6),
      high: expect.closeTo(0.960556, 6),
      standardError: expect.closeTo(0.087519, 6),
      n: 20,
      level: 0.95,
    })
    expect(rocAuc(labels, probabilities)).toEqual({
      value: expect.closeTo(0.857143, 6),
      n: 20,
      low: expect.closeTo(0.596498, 6),
      high: expect.closeTo(0.960556, 6),
      method: 'delong',
    })
  })

  it('is narrower for a lower level and refuses a level outside (0, 1)', () => {
    const { labels, probabilities } = performance20
    expect(delongInterval(labels, probabilities, 0.5)).toMatchObject({ low: expect.closeTo(0.787, 3) })
    for (const level of [0, 1, -0.5, 1.5, Number.NaN]) {
      expect(() => delongInterval(labels, probabilities, level)).toThrow(
        expect.objectContaining({ code: 'metrics.level_out_of_range' }),
      )
    }
  })

  it('is undefined where the sample shows no spread', () => {
    expect(delongInterval([0, 1, 0], [1, 2, 3])).toEqual({
      status: 'undefined',
      reason: 'too_few_rows',
      n: 1,
    })
    expect(delongInterval([0, 0, 1, 1], [1, 2, 3, 4])).toEqual({
      status: 'undefined',
      reason: 'no_variation',
      n: 4,
    })
    expect(rocAuc([0, 0, 1, 1], [1, 2, 3, 4])).toEqual({ value: 1, n: 4 })
    expect(rocAuc([0, 0, 1, 1], [1, 1, 1, 1])).toEqual({ value: 0.5, n: 4 })
  })
})
