import { describe, expect, it } from 'vitest'
import { exp, pow } from '../../src/math/index.ts'
import { expOf, fixed, logOf, multiply, ulpsFrom } from './precise.ts'
import { between, draw, specials, ulpsBetween, worst } from './ulps.ts'

describe('pow', () => {
  it('is within 1 ulp of its definition in whole numbers', () => {
    const values = [
      ...draw(200, () => between(0, 10)).map((x) => [x, between(-300, 300)] as const),
      ...draw(200, () => exp(between(-600, 600))).map((x) => [x, between(-1, 1)] as const),
      ...draw(100, () => 1 + between(-1, 1) * 1e-6).map((x) => [x, between(-1, 1) * 5e8] as const),
      ...draw(50, () => 1 + between(-1, 1) * 1e-8).map((x) => [x, between(-1, 1) * 5e10] as const),
      ...draw(50, () => 1 + between(0, 1e-15)).map((x) => [x, between(-1, 1) * 1e17] as const),
    ]
    const error = ([x, y]: readonly [number, number]) => {
      const { value, scale } = expOf(multiply(fixed(y), logOf(fixed(x))))
      return scale > 1023 || scale < -1021 ? 0 : ulpsFrom(pow(x, y), value, scale)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('is within 2 ulp of the engine, whose own bound is not known', () => {
    const pairs = draw(40000, () => exp(between(-50, 50))).map((x) => [x, between(-20, 20)] as const)
    expect(worst(pairs, ([x, y]) => ulpsBetween(pow(x, y), x ** y))).toBeLessThanOrEqual(2)
  })

  it('has the special values of ECMAScript, for every pair', () => {
    for (const x of specials) {
      for (const y of specials) expect(ulpsBetween(pow(x, y), x ** y), `${x} ^ ${y}`).toBeLessThanOrEqual(2)
    }
  })

  it('is exact for integers whose power fits', () => {
    for (let base = 2n; base <= 40n; base++) {
      for (let y = 0n; base ** y <= 9007199254740992n; y++) {
        expect(pow(Number(base), Number(y))).toBe(Number(base ** y))
        expect(pow(-Number(base), Number(y))).toBe(Number((-base) ** y))
      }
    }
  })

  it('keeps the last bit of results below the normal range', () => {
    for (let k = -1074; k < -1000; k++) expect(pow(2, k)).toBe(2 ** k)
    expect(pow(2, -1075)).toBe(0)
    expect(pow(2, 1023.9999999999999)).toBeGreaterThan(1.79e308)
    expect(pow(2, 1024)).toBe(Number.POSITIVE_INFINITY)
  })
})
