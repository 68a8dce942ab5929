import { describe, expect, it } from 'vitest'
import { isDefined, prCurve } from '../../src/metrics/index.ts'
import { naiveSteps } from './naive-metrics.ts'
import { seededRows } from './seeded-rows.ts'

/** Fast path and twin add the same numbers in another order: 1e-13 of a value between 0 and 1. */
const digits = 13

describe('prCurve', () => {
  it('prCurve has every step of the twin', () => {
    for (const rows of seededRows) {
      const curve = prCurve(rows.labels, rows.scores, rows)
      if (!isDefined(curve)) expect.fail(curve.reason)
      const steps = naiveSteps(rows)
      expect(curve.points[0]).toEqual({ recall: 0, precision: 1 })
      expect(curve.points.length).toBe(steps.length + 1)
      steps.forEach(({ threshold, precision, recall }, k) => {
        expect(curve.points[k + 1]!.threshold).toBe(threshold)
        expect(curve.points[k + 1]!.precision).toBeCloseTo(precision, digits)
        expect(curve.points[k + 1]!.recall).toBeCloseTo(recall, digits)
      })
    }
  })

  it('is undefined without positives', () => {
    expect(prCurve([0, 0], [1, 2])).toEqual({ status: 'undefined', reason: 'no_positives', n: 0 })
  })
})
