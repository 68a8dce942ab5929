import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantile, sortedValues } from '../../src/data/index.ts'

describe('quantile', () => {
  it.each([
    [[1, 2, 4], 0, 1],
    [[1, 2, 4], 1, 4],
    [[1, 2, 4], 0.75, 3],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[7], 0.3, 7],
    [[15, 20, 35, 40, 50], 0.4, 29],
  ])('of %j at %d is %d', (sorted, p, expected) => {
    expect(quantile(Float64Array.from(sorted), p)).toBeCloseTo(expected, 12)
  })

  it('rises with p and stays between the values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, p) => {
        const sorted = sortedValues(Float64Array.from(list))
        const q = quantile(sorted, p)
        expect(q).toBeGreaterThanOrEqual(sorted[0]!)
        expect(q).toBeLessThanOrEqual(sorted.at(-1)!)
        expect(quantile(sorted, Math.min(1, p + 0.1))).toBeGreaterThanOrEqual(q)
      }),
      { seed: 9 },
    )
  })
})

describe('sortedValues', () => {
  it('leaves out NaN, keeps its input, and has no -0', () => {
    const values = Float64Array.of(3, Number.NaN, -0, 1)
    expect(sortedValues(values)).toEqual(Float64Array.of(0, 1, 3))
    expect(values).toEqual(Float64Array.of(3, Number.NaN, -0, 1))
  })
})
