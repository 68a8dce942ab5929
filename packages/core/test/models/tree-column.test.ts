import { expect, it } from 'vitest'
import { treeColumn } from '../../src/models/tree-column.ts'

it('treeColumn: float32 without negative zero, not even from numbers too small for float32', () => {
  const column = treeColumn([0.1, -0, -1e-60, Number.NaN, -2])
  expect([...column]).toEqual([Math.fround(0.1), 0, 0, Number.NaN, -2])
  expect(column.some((x) => Object.is(x, -0))).toBe(false)
})
