import { describe, expect, it } from 'vitest'
import { balancedAccuracy } from '../../src/metrics/index.ts'

describe('balancedAccuracy', () => {
  it('is the mean of both recalls', () => {
    expect(balancedAccuracy({ tn: 12, fp: 2, fn: 2, tp: 4 })).toEqual({
      value: expect.closeTo((12 / 14 + 4 / 6) / 2, 15),
      n: 20,
    })
  })

  it('is the recall of the only class there is', () => {
    expect(balancedAccuracy({ tn: 3, fp: 2, fn: 0, tp: 0 })).toEqual({ value: 0.6, n: 5 })
    expect(balancedAccuracy({ tn: 0, fp: 0, fn: 1, tp: 3 })).toEqual({ value: 0.75, n: 4 })
  })

  it('weighs, and rests on rows', () => {
    const weighted = { tn: 1.5, fp: 0.5, fn: 0, tp: 2, rows: { tn: 3, fp: 1, fn: 0, tp: 2 } }
    expect(balancedAccuracy(weighted)).toEqual({ value: 0.875, n: 6 })
  })

  it('is undefined without rows', () => {
    expect(balancedAccuracy({ tn: 0, fp: 0, fn: 0, tp: 0 })).toEqual({
      status: 'undefined',
      reason: 'no_rows',
      n: 0,
    })
  })
})
