import fc from 'fast-check'
import { expect, it } from 'vitest'
import { categoryColumn, valueAt } from '../../src/data/index.ts'
import { levelCodes, oneHot, unknownCounts, usedLevels } from '../../src/features/level-codes.ts'

const texts = fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null }), { maxLength: 30 })

it('codes, one-hot columns and unknown counts say what the texts say', () => {
  fc.assert(
    fc.property(texts, (list) => {
      const column = categoryColumn(list)
      const known = ['c', 'a']
      const codes = levelCodes(known, column)
      expect([...codes]).toEqual(list.map((text) => (text === null ? -1 : known.indexOf(text))))
      const hot = oneHot(codes, 2)
      expect(hot.map((values) => [...values])).toEqual(
        known.map((level) => list.map((text) => Number(text === level))),
      )
      expect(unknownCounts(known, column)).toEqual(
        ['b', 'd']
          .map((level) => ({ level, count: list.filter((text) => text === level).length }))
          .filter(({ count }) => count > 0),
      )
      expect(usedLevels(column)).toEqual([...new Set(list.filter((text) => text !== null))].sort())
      expect(list.every((text, row) => valueAt(column, row) === text)).toBe(true)
    }),
    { seed: 31 },
  )
})

it('levels that no row has share their array', () => {
  const [first, second, third] = oneHot(Int32Array.of(1, -1), 3)
  expect(third).toBe(first)
  expect([first, second]).toEqual([new Float64Array(2), Float64Array.of(1, 0)])
})

it('does not use a level that no row has', () => {
  expect(usedLevels({ type: 'category', values: Int32Array.of(2, 0), levels: ['b', 'x', 'a'] })).toEqual([
    'a',
    'b',
  ])
})
