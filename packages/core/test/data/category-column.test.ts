import { expect, it } from 'vitest'
import { categoryColumn, categoryOfBooleans, levelCounts } from '../../src/data/index.ts'

it('makes codes of texts, levels by code point, null missing', () => {
  expect(categoryColumn(['b', null, 'Z', 'a', 'b'])).toEqual({
    type: 'category',
    values: Int32Array.of(2, -1, 0, 1, 2),
    levels: ['Z', 'a', 'b'],
  })
})

it('keeps the empty text as a level and has none without texts', () => {
  expect(categoryColumn(['']).levels).toEqual([''])
  expect(categoryColumn([null]).levels).toEqual([])
})

it('reads booleans as a category, and counts levels', () => {
  const column = categoryOfBooleans(Uint8Array.of(1, 255, 0, 1))
  expect(column).toEqual({ type: 'category', values: Int32Array.of(1, -1, 0, 1), levels: ['false', 'true'] })
  expect(levelCounts(column)).toEqual(Int32Array.of(1, 2))
})
