import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitStratified } from '../../src/data/index.ts'
import { testCounts } from '../../src/data/split-stratified.ts'
import { expectSplit } from './expect-split.ts'

function countOf(rows: Int32Array, labels: Int32Array, label: number): number {
  return rows.reduce((count, row) => count + Number(labels[row] === label), 0)
}

describe('splitStratified', () => {
  it('divides all rows and keeps the shares of classes within a row, or what saves a class', () => {
    const labels = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 10, maxLength: 200 })
    const share = fc.double({ min: 0.1, max: 0.8, noNaN: true })
    fc.assert(
      fc.property(labels, share, fc.nat(), (list, testShare, seed) => {
        const codes = Int32Array.from(list)
        const split = splitStratified(codes, { testShare, seed })
        expectSplit(split, codes.length)
        expect(split.test.length).toBe(Math.ceil(testShare * codes.length))
        expect(splitStratified(codes, { testShare, seed })).toEqual(split)
      }),
      { seed: 12 },
    )
  })

  it('keeps 247 frauds of 1,000 at 49 of 200', () => {
    const labels = Int32Array.from({ length: 1000 }, (_, row) => Number(row % 4 === 0 && row < 988))
    const split = splitStratified(labels, { testShare: 0.2, seed: 0 })
    expect(countOf(split.test, labels, 1)).toBe(49)
    expect(countOf(split.train, labels, 1)).toBe(198)
  })

  it('loses no class of two rows where the sizes allow it', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 60 })
    fc.assert(
      fc.property(labels, fc.nat(), (list, seed) => {
        const codes = Int32Array.from(list)
        const { train, test } = splitStratified(codes, { testShare: 0.45, seed })
        for (const label of new Set(list)) {
          const size = list.filter((other) => other === label).length
          expect(countOf(train, codes, label)).toBeGreaterThan(0)
          if (size > 1) expect(countOf(test, codes, label)).toBeGreaterThan(0)
        }
      }),
      { seed: 13 },
    )
  })
})

describe('testCounts', () => {
  it.each([
    [[90, 10], 20, [18, 2]],
    [[753, 247], 200, [151, 49]],
    [[90, 8, 2], 10, [8, 1, 1]],
    [[98, 2], 10, [9, 1]],
    [[98, 1, 1], 50, [50, 0, 0]],
    [[2, 2, 2], 2, [1, 1, 0]],
    [[2, 98], 98, [1, 97]],
    [[5, 5], 5, [3, 2]],
  ])('of classes %j, %i test rows are %j', (sizes, total, counts) => {
    expect(testCounts(sizes, total)).toEqual(counts)
  })
})
