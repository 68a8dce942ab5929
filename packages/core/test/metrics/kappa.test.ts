import { describe, expect, it } from 'vitest'
import { isDefined, kappa } from '../../src/metrics/index.ts'
import { seededConfusions } from './seeded-rows.ts'

describe('kappa', () => {
  it('is the agreement beyond the one that the margins give by chance', () => {
    for (const confusion of seededConfusions) {
      const { tn, fp, fn, tp } = confusion
      const n = tn + fp + fn + tp
      const chance = ((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp)) / (n * n)
      const agreed = kappa(confusion)
      if (!isDefined(agreed)) continue
      expect(agreed).toEqual({ value: expect.closeTo(((tp + tn) / n - chance) / (1 - chance), 12), n })
    }
  })

  it('is 0 for a rule that says always the same', () => {
    expect(kappa({ tn: 0, fp: 3, fn: 0, tp: 2 })).toEqual({ value: 0, n: 5 })
  })

  it('is undefined where all is one class, and without rows', () => {
    const empty = { tn: 0, fp: 0, fn: 0, tp: 0 }
    expect(kappa({ ...empty, tn: 4 })).toEqual({ status: 'undefined', reason: 'no_variation', n: 4 })
    expect(kappa({ ...empty, tp: 4 })).toEqual({ status: 'undefined', reason: 'no_variation', n: 4 })
    expect(kappa(empty)).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })
})
