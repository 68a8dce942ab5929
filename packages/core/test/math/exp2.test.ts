import { expect, it } from 'vitest'
import { createRandom, exp2, pow } from '../../src/math/index.ts'

it('exp2 is a power of two where x is whole, and within 2 ulp of pow elsewhere', () => {
  for (let k = -1074; k < 1024; k++) expect(exp2(k)).toBe(pow(2, k))
  const random = createRandom(12)
  for (let i = 0; i < 20_000; i++) {
    const x = (random.next() - 0.5) * (i % 2 === 0 ? 2 : 2000)
    // one ulp of rounding f ln 2 and the exponential, one of pow
    expect(Math.abs(exp2(x) / pow(2, x) - 1)).toBeLessThan(2 ** -51)
  }
})

it('exp2 at the ends', () => {
  expect([exp2(0), exp2(-0), exp2(1024), exp2(Infinity), exp2(-1075), exp2(-Infinity)]).toEqual([
    1,
    1,
    Infinity,
    Infinity,
    0,
    0,
  ])
  expect(exp2(Number.NaN)).toBeNaN()
  expect(exp2(1023.9999999999999) / pow(2, 1023.9999999999999)).toBeCloseTo(1, 14)
})
