import { describe, expect, it } from 'vitest'
import { isDefined, rocCurve } from '../../src/metrics/index.ts'
import { naiveAuc, naiveSteps } from './naive-metrics.ts'
import { seededRows } from './seeded-rows.ts'

/** Fast path and twin add the same numbers in another order: 1e-13 of a value between 0 and 1. */
const digits = 13

describe('rocCurve', () => {
  it('rocCurve passes through every step of the twin and keeps only the corners', () => {
    for (const rows of seededRows) {
      const curve = rocCurve(rows.labels, rows.scores, rows)
      if (!isDefined(curve)) expect.fail(curve.reason)
      const steps = naiveSteps(rows)
      const last = steps.at(-1)!
      expect(curve.points[0]).toEqual({ fpr: 0, tpr: 0 })
      expect(curve.points.at(-1)).toEqual({ fpr: 1, tpr: 1, threshold: last.threshold })
      for (const { threshold, fpr, tpr } of curve.points.slice(1)) {
        const step = steps.find((one) => one.threshold === threshold)!
        expect(fpr).toBeCloseTo(step.fpr, digits)
        expect(tpr).toBeCloseTo(step.recall, digits)
      }
      const area = curve.points
        .slice(1)
        .reduce((sum, b, k) => sum + ((b.fpr - curve.points[k]!.fpr) * (b.tpr + curve.points[k]!.tpr)) / 2, 0)
      expect(area).toBeCloseTo(naiveAuc(rows), digits)
    }
  })

  it('rocCurve leaves out a point on a straight line', () => {
    const curve = rocCurve([1, 1, 1, 0], [4, 3, 2, 1])
    expect(curve).toEqual({
      points: [
        { fpr: 0, tpr: 0 },
        { fpr: 0, tpr: 1, threshold: 2 },
        { fpr: 1, tpr: 1, threshold: 1 },
      ],
      n: 4,
    })
  })

  it('is undefined without one class', () => {
    expect(rocCurve([0, 0], [1, 2])).toEqual({ status: 'undefined', reason: 'no_positives', n: 0 })
    expect(rocCurve([1, 1], [1, 2])).toEqual({ status: 'undefined', reason: 'no_negatives', n: 0 })
  })
})
