import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { levelBins, levelCodes } from '../../src/models/category-bins.ts'

it('gives every level a bin while there are enough', () => {
  const column = Float64Array.of(7, 0, Number.NaN, 7, 3)
  expect(levelBins(column, 3)).toEqual([[0], [3], [7]])
  expect(levelCodes(column, levelBins(column, 3))).toEqual(Uint8Array.of(2, 0, 3, 2, 1))
  expect(levelBins(Float64Array.of(Number.NaN), 3)).toEqual([])
})

it('keeps the frequent ones apart and the rest together', () => {
  const column = Float64Array.of(5, 5, 9, 1, 9, 2, 9, 8)
  expect(levelBins(column, 3)).toEqual([[5], [9], [1, 2, 8]])
  expect(levelBins(column, 4)).toEqual([[1], [5], [9], [2, 8]])
  expect(levelCodes(Float64Array.of(8, 9, 4), levelBins(column, 3))).toEqual(Uint8Array.of(2, 1, 3))
})

it('codes 1,000 levels into one byte', () => {
  const random = createRandom(3)
  const column = Float64Array.from({ length: 5000 }, () => random.int(1000))
  const bins = levelBins(column, 255)
  expect(bins.length).toBe(255)
  expect(bins.flat().toSorted((a, b) => a - b)).toEqual([...new Set(column)].toSorted((a, b) => a - b))
  levelCodes(column, bins).forEach((code, row) => {
    expect(bins[code]).toContain(column[row])
  })
})
