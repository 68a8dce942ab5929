import { describe, expect, it } from 'vitest'
import { normalQuantile, studentQuantile } from '../../src/index.ts'

describe('studentQuantile', () => {
  // SciPy 1.18, stats.t.ppf
  it.each([
    [0.975, 1, 12.706204736174707],
    [0.975, 4, 2.7764451051977934],
    [0.975, 9, 2.2621571628540993],
    [0.95, 2, 2.919985580353726],
    [0.995, 30, 2.7499956535672236],
    [0.01, 7, -2.9979515668685286],
  ])('of %d with %d degrees of freedom', (p, freedom, expected) => {
    expect(Math.abs(studentQuantile(p, freedom) - expected) / Math.abs(expected)).toBeLessThan(1e-10)
  })

  it('is symmetric, 0 in the middle, and nearly normal with many degrees of freedom', () => {
    expect(studentQuantile(0.5, 3)).toBe(0)
    expect(studentQuantile(0.25, 3)).toBe(-studentQuantile(0.75, 3))
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(normalQuantile(0.975), 6)
  })

  it('needs a probability and freedom', () => {
    expect(() => studentQuantile(1, 3)).toThrow(/invalid p/)
    expect(() => studentQuantile(0.5, 0)).toThrow(/invalid freedom/)
  })
})
