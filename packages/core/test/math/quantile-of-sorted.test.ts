import { describe, expect, it } from 'vitest'
import { createRandom, quantileOfSorted } from '../../src/math/index.ts'

const random = createRandom(77)

describe('quantileOfSorted', () => {
  it('interpolates between neighbours', () => {
    expect(quantileOfSorted([1, 2, 3, 10], 0)).toBe(1)
    expect(quantileOfSorted([1, 2, 3, 10], 0.5)).toBe(2.5)
    expect(quantileOfSorted([1, 2, 3, 10], 0.9)).toBeCloseTo(7.9, 14)
    expect(quantileOfSorted([1, 2, 3, 10], 1)).toBe(10)
    expect(quantileOfSorted([4], 0.3)).toBe(4)
  })

  it('never leaves the pair it lies between', () => {
    for (let i = 0; i < 2000; i++) {
      const pair = Float64Array.of(random.normal(), random.normal()).sort()
      const value = quantileOfSorted(pair, random.next())
      expect(value >= pair[0]! && value <= pair[1]!).toBe(true)
    }
  })
})
