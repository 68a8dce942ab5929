import { describe, expect, it } from 'vitest'
import { type Confusion, isDefined, mcc } from '../../src/metrics/index.ts'
import { seededConfusions } from './seeded-rows.ts'

describe('mcc', () => {
  it('is the correlation of label and prediction', () => {
    for (const confusion of seededConfusions) {
      const result = mcc(confusion)
      if (isDefined(result)) expect(result.value).toBeCloseTo(pearson(confusion), 12)
    }
  })

  it('gives the golden value', () => {
    expect(mcc({ tn: 12, fp: 2, fn: 2, tp: 4 })).toEqual({ value: expect.closeTo(0.52381, 5), n: 20 })
  })

  it('does not overflow, with counts of billions', () => {
    expect(mcc({ tn: 12e9, fp: 2e9, fn: 2e9, tp: 4e9 })).toEqual({
      value: expect.closeTo(0.52381, 5),
      n: 20e9,
    })
  })

  it('is undefined where a margin is empty', () => {
    const none = (reason: string) => ({ status: 'undefined', reason, n: 0 })
    expect(mcc({ tn: 0, fp: 0, fn: 0, tp: 0 })).toEqual(none('no_rows'))
    expect(mcc({ tn: 3, fp: 2, fn: 0, tp: 0 })).toEqual(none('no_positives'))
    expect(mcc({ tn: 0, fp: 0, fn: 2, tp: 3 })).toEqual(none('no_negatives'))
    expect(mcc({ tn: 3, fp: 0, fn: 2, tp: 0 })).toEqual(none('no_predicted_positives'))
    expect(mcc({ tn: 0, fp: 3, fn: 0, tp: 2 })).toEqual(none('no_predicted_negatives'))
  })
})

/** Pearson's correlation, row by row. */
function pearson({ tn, fp, fn, tp }: Confusion): number {
  const pair = (count: number, y: number, f: number) => Array.from({ length: count }, () => [y, f] as const)
  const rows = [...pair(tn, 0, 0), ...pair(fp, 0, 1), ...pair(fn, 1, 0), ...pair(tp, 1, 1)]
  const mean = (part: 0 | 1) => rows.reduce((sum, row) => sum + row[part], 0) / rows.length
  const sum = (a: 0 | 1, b: 0 | 1) =>
    rows.reduce((total, row) => total + (row[a] - mean(a)) * (row[b] - mean(b)), 0)
  return sum(0, 1) / Math.sqrt(sum(0, 0) * sum(1, 1))
}
