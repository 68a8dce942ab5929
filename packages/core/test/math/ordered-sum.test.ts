import { describe, expect, it } from 'vitest'
import { orderedSum } from '../../src/math/index.ts'

describe('orderedSum', () => {
  it('ordered is first to last', () => {
    expect(orderedSum([1e16, 1, -1e16])).toBe(0)
    expect(orderedSum([1e16, -1e16, 1])).toBe(1)
    expect(orderedSum([])).toBe(0)
  })
})
