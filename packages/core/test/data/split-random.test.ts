import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitRandom } from '../../src/data/index.ts'
import { expectSplit } from './expect-split.ts'

describe('splitRandom', () => {
  it('divides all rows, ceil(share · rows) to the test part, the same for the same seed', () => {
    const share = fc.double({ min: 0.01, max: 0.9, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 300 }), share, fc.nat(), (rows, testShare, seed) => {
        const split = splitRandom(rows, { testShare, seed })
        expectSplit(split, rows)
        expect(split.test.length).toBe(Math.ceil(testShare * rows))
        expect(splitRandom(rows, { testShare, seed })).toEqual(split)
      }),
      { seed: 11 },
    )
  })

  it('differs with the seed, and is 20 % by default', () => {
    expect(splitRandom(1000, { seed: 1 })).not.toEqual(splitRandom(1000, { seed: 2 }))
    expect(splitRandom(1000).test.length).toBe(200)
  })

  it('takes each row equally often', () => {
    const hits = new Float64Array(10)
    for (let seed = 0; seed < 2000; seed++)
      for (const row of splitRandom(10, { testShare: 0.3, seed }).test) hits[row]!++
    // 600 expected, standard deviation √(2000 · 0.3 · 0.7) = 20.5; five of them either way
    for (const count of hits) expect(Math.abs(count - 600)).toBeLessThan(103)
  })

  it('refuses a table of one row', () => {
    expect(() => splitRandom(1)).toThrow('the split leaves 0 rows in the train part')
    expect(() => splitRandom(0)).toThrow('the split leaves 0 rows in the train part')
  })
})
