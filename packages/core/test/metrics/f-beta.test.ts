import { describe, expect, it } from 'vitest'
import { fBeta, isDefined, precision, recall } from '../../src/metrics/index.ts'
import { seededConfusions } from './seeded-rows.ts'

describe('fBeta', () => {
  it('is the weighted harmonic mean of precision and recall', () => {
    for (const confusion of seededConfusions) {
      const [p, r] = [precision(confusion), recall(confusion)]
      if (!isDefined(p) || !isDefined(r) || p.value + r.value === 0) continue
      for (const beta of [0.5, 1, 2]) {
        const mean = ((1 + beta ** 2) * p.value * r.value) / (beta ** 2 * p.value + r.value)
        expect(fBeta(confusion, beta)).toMatchObject({ value: expect.closeTo(mean, 14) })
      }
    }
  })

  it('is 0 where positives are there and none is found', () => {
    expect(fBeta({ tn: 3, fp: 0, fn: 2, tp: 0 }, 1)).toEqual({ value: 0, n: 5 })
  })

  it('weighs, and rests on rows', () => {
    const weighted = { tn: 1.5, fp: 0.5, fn: 0, tp: 2, rows: { tn: 3, fp: 1, fn: 0, tp: 2 } }
    expect(fBeta(weighted, 1)).toEqual({ value: expect.closeTo(4 / 4.5, 15), n: 6 })
  })

  it('is undefined without positives', () => {
    expect(fBeta({ tn: 3, fp: 2, fn: 0, tp: 0 }, 2)).toEqual({
      status: 'undefined',
      reason: 'no_positives',
      n: 0,
    })
  })

  it('refuses a weight of recall that is not above 0', () => {
    for (const beta of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => fBeta({ tn: 1, fp: 1, fn: 1, tp: 1 }, beta)).toThrow(
        expect.objectContaining({ code: 'metrics.beta_out_of_range' }),
      )
    }
  })
})
