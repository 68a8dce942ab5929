import { expect, it } from 'vitest'
import { rankAgreement } from '../../src/index.ts'

it('has SciPy’s weightedtau, ties included', () => {
  // scipy.stats.weightedtau of the same numbers
  expect(rankAgreement([12, 2, 1, 12, 2, 5, 7.5], [1, 4, 7, 1, 0, 3, 3])).toMatchObject({
    tau: expect.closeTo(-0.6546536395407234, 14),
    n: 7,
  })
  expect(rankAgreement([3, 1, 2, 5, 4], [1, 2, 3, 4, 5])).toMatchObject({
    tau: expect.closeTo(0.44160583941605835, 14),
  })
})

it('has an interval about it that narrows to the point where both agree', () => {
  expect(rankAgreement([5, 4, 3, 2, 1], [9, 7, 5, 3, 1])).toEqual({ tau: 1, n: 5, low: 1, high: 1 })
  const mixed = rankAgreement([3, 1, 2, 5, 4], [1, 2, 3, 4, 5])
  if (!('tau' in mixed)) throw new Error('undefined')
  expect(mixed.low).toBeLessThan(mixed.tau)
  expect(mixed.high).toBeGreaterThan(mixed.tau)
  expect(rankAgreement([2, 1, 0], [2, 1, 0])).toMatchObject({ low: null, high: null })
})

it('does not exist of one thing, nor where a measure is the same for all', () => {
  expect(rankAgreement([1], [1])).toEqual({ status: 'undefined', reason: 'too_few_rows', n: 1 })
  expect(rankAgreement([1, 1], [1, 2])).toEqual({ status: 'undefined', reason: 'no_variation', n: 2 })
})
