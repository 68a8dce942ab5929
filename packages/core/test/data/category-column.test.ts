import { expect, it } from 'vitest'
import { categoryColumn } from '../../src/data/index.ts'

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
