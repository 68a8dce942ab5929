import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitByGroup } from '../../src/data/index.ts'
import { expectSplit } from './expect-split.ts'

describe('splitByGroup', () => {
  it('keeps groups whole: ceil(share · groups) of them in the test part', () => {
    const groups = fc
      .array(fc.integer({ min: 0, max: 30 }), { minLength: 10, maxLength: 100 })
      .filter((list) => new Set(list).size > 2)
    fc.assert(
      fc.property(
        groups,
        fc.double({ min: 0.05, max: 0.6, noNaN: true }),
        fc.nat(),
        (list, testShare, seed) => {
          const split = splitByGroup(Int32Array.from(list), { testShare, seed })
          expectSplit(split, list.length)
          const inTrain = new Set(Array.from(split.train, (row) => list[row]))
          const inTest = new Set(Array.from(split.test, (row) => list[row]))
          expect([...inTrain].filter((group) => inTest.has(group))).toEqual([])
          expect(inTest.size).toBe(Math.ceil(testShare * new Set(list).size))
          expect(splitByGroup(Int32Array.from(list), { testShare, seed })).toEqual(split)
        },
      ),
      { seed: 15 },
    )
  })

  it('refuses rows without a group, and a single group', () => {
    expect(() => splitByGroup(Int32Array.of(0, 1, -1))).toThrow('row 2 has no group')
    expect(() => splitByGroup(Int32Array.of(3, 3))).toThrow('the split leaves 0 rows in the train part')
  })
})
