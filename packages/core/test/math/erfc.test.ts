import { describe, expect, it } from 'vitest'
import { createRandom, erfc } from '../../src/math/index.ts'
import { erfcOf, fixed, ONE, ulpsFrom } from './precise.ts'

const random = createRandom(77)

describe('erfc', () => {
  it('erfc equals its series in whole numbers', () => {
    const values = [
      ...Array.from({ length: 150 }, () => 20 * random.next() ** 2),
      0,
      0.25,
      0.84375,
      1.25,
      1 / 0.35,
    ]
    for (const x of values) {
      expect(ulpsFrom(erfc(x), erfcOf(fixed(x)))).toBeLessThan(2)
      expect(ulpsFrom(erfc(-x), 2n * ONE - erfcOf(fixed(x)))).toBeLessThan(2)
    }
  })

  it('erfc has its limits', () => {
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0)
    expect(erfc(Number.NEGATIVE_INFINITY)).toBe(2)
    expect(erfc(30)).toBe(0)
    expect(erfc(-30)).toBe(2)
    expect(erfc(Number.NaN)).toBeNaN()
  })
})
