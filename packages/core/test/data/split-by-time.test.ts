import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitByTime } from '../../src/data/index.ts'
import { expectSplit } from './expect-split.ts'

describe('splitByTime', () => {
  it('puts no training row at or after the time of a test row', () => {
    const times = fc
      .array(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 80 })
      .filter((list) => new Set(list).size > 1)
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    fc.assert(
      fc.property(times, share, (list, testShare) => {
        const split = splitByTime(Float64Array.from(list), { testShare })
        expectSplit(split, list.length)
        const lastTrain = Math.max(...Array.from(split.train, (row) => list[row]!))
        const firstTest = Math.min(...Array.from(split.test, (row) => list[row]!))
        expect(lastTrain).toBeLessThan(firstTest)
      }),
      { seed: 14 },
    )
  })

  it('takes the last share, exactly where times differ', () => {
    const times = Float64Array.of(50, 10, 40, 20, 30)
    expect(splitByTime(times, { testShare: 0.4 })).toEqual({
      train: Int32Array.of(1, 3, 4),
      test: Int32Array.of(0, 2),
    })
  })

  it('takes all rows of the border time, or none where training would be empty', () => {
    expect(splitByTime(Float64Array.of(1, 2, 2, 3), { testShare: 0.5 }).test).toEqual(Int32Array.of(1, 2, 3))
    expect(splitByTime(Float64Array.of(1, 1, 1, 3), { testShare: 0.5 }).test).toEqual(Int32Array.of(3))
  })

  it('refuses one time for all, rows without a time, and no rows', () => {
    expect(() => splitByTime(Float64Array.of(4, 4))).toThrow('the split leaves 0 rows in the test part')
    expect(() => splitByTime(Float64Array.of(4, Number.NaN))).toThrow('row 1 has no time')
    expect(() => splitByTime(new Float64Array(0))).toThrow('the table has no rows; at least 2 needed')
  })
})
