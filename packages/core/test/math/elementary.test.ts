import { describe, expect, it } from 'vitest'
import { cos, createRandom, exp, expm1, log, log1p, pow, sin } from '../../src/math/index.ts'
import { cosOf, expOf, fixed, logOf, multiply, ONE, sinOf, ulpsFrom } from './precise.ts'

const random = createRandom(20250101)
const between = (low: number, high: number) => low + (high - low) * random.next()

function draw(n: number, one: () => number): number[] {
  return Array.from({ length: n }, one)
}

function worst<T>(values: readonly T[], error: (value: T) => number): number {
  return values.reduce((most, value) => Math.max(most, error(value)), 0)
}

/** Units in the last place between two doubles of one sign; 0 where both are the same special value. */
function ulpsBetween(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const order = new BigInt64Array(Float64Array.of(a, b).buffer)
  return Math.sign(a) === Math.sign(b) ? Math.abs(Number(order[0]! - order[1]!)) : Number.POSITIVE_INFINITY
}

/** The bound of the algorithm is 1 ulp of the true value; these draws stay below it with room. */
describe('against the definitions in whole numbers', () => {
  it('exp', () => {
    const values = [...draw(400, () => between(-745, 709.78)), ...draw(200, () => between(-1, 1)), 1e-300]
    const error = (x: number) => {
      const { value, scale } = expOf(fixed(x))
      return ulpsFrom(exp(x), value, scale)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('expm1', () => {
    const values = [...draw(200, () => between(-38, 700)), ...draw(200, () => between(-1, 1)), 1e-9, -1e-17]
    const error = (x: number) => {
      const { value, scale } = expOf(fixed(x))
      const whole = scale < 0 ? value >> BigInt(-scale) : value << BigInt(scale)
      return ulpsFrom(expm1(x), whole - ONE)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('log', () => {
    const values = [
      ...draw(300, () => exp(between(-690, 709))),
      ...draw(200, () => between(0.5, 2)),
      ...draw(20, () => 1 + between(-1, 1) * 1e-9),
    ]
    expect(worst(values, (x) => ulpsFrom(log(x), logOf(fixed(x))))).toBeLessThan(1)
  })

  it('log of subnormal numbers', () => {
    const values = [5e-324, 1e-310, 2.2250738585072009e-308]
    const error = (x: number) => ulpsFrom(log(x), logOf(fixed(x * 2 ** 500), -500))
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('log1p', () => {
    const values = [
      ...draw(200, () => between(-1, 2)),
      ...draw(200, () => between(-1, 1) * exp(between(-30, 0))),
      ...draw(100, () => exp(between(0, 60))),
    ]
    expect(worst(values, (x) => ulpsFrom(log1p(x), logOf(ONE + fixed(x))))).toBeLessThan(1)
  })

  it('pow', () => {
    const values = [
      ...draw(200, () => between(0, 10)).map((x) => [x, between(-300, 300)] as const),
      ...draw(200, () => exp(between(-600, 600))).map((x) => [x, between(-1, 1)] as const),
      ...draw(100, () => 1 + between(-1, 1) * 1e-6).map((x) => [x, between(-1, 1) * 5e8] as const),
      ...draw(50, () => 1 + between(-1, 1) * 1e-8).map((x) => [x, between(-1, 1) * 5e10] as const),
      ...draw(50, () => 1 + random.next() * 1e-15).map((x) => [x, between(-1, 1) * 1e17] as const),
    ]
    const error = ([x, y]: readonly [number, number]) => {
      const { value, scale } = expOf(multiply(fixed(y), logOf(fixed(x))))
      return scale > 1023 || scale < -1021 ? 0 : ulpsFrom(pow(x, y), value, scale)
    }
    expect(worst(values, error)).toBeLessThan(1)
  })

  it('sin and cos, also of angles of many turns', () => {
    const values = [
      ...draw(200, () => between(-10, 10)),
      ...draw(200, () => between(-1, 1) * 1e6),
      ...draw(100, () => between(-1, 1) * exp(between(14, 600))),
      Math.PI,
      Math.PI / 2,
      1647098.9,
      1647099.1,
      // the double that comes nearest to a multiple of π/2
      6381956970095103 * 2 ** 797,
      1.7976931348623157e308,
    ]
    expect(worst(values, (x) => ulpsFrom(sin(x), sinOf(fixed(x))))).toBeLessThan(1)
    expect(worst(values, (x) => ulpsFrom(cos(x), cosOf(fixed(x))))).toBeLessThan(1)
  })
})

/** Two algorithms within 1 ulp of the truth each may differ by 1, where they round to different sides; pow of an engine by 2. */
describe('against the engine over wide ranges', () => {
  const cases: [string, (x: number) => number, (x: number) => number, (() => number)[]][] = [
    ['exp', exp, Math.exp, [() => between(-750, 715), () => between(-1, 1)]],
    ['expm1', expm1, Math.expm1, [() => between(-50, 715), () => between(-1, 1)]],
    ['log', log, Math.log, [() => between(0, 1e9), () => between(0, 3), () => between(0, 1e-308)]],
    ['log1p', log1p, Math.log1p, [() => between(-1, 1), () => between(0, 1e20)]],
    ['sin', sin, Math.sin, [() => between(-4, 4), () => between(-1e9, 1e9)]],
    ['cos', cos, Math.cos, [() => between(-4, 4), () => between(-1e9, 1e9)]],
  ]
  for (const [name, ours, theirs, ranges] of cases) {
    it(name, () => {
      for (const range of ranges) {
        expect(worst(draw(20000, range), (x) => ulpsBetween(ours(x), theirs(x)))).toBeLessThanOrEqual(1)
      }
    })
  }

  it('pow', () => {
    const pairs = draw(40000, () => exp(between(-50, 50))).map((x) => [x, between(-20, 20)] as const)
    expect(worst(pairs, ([x, y]) => ulpsBetween(pow(x, y), x ** y))).toBeLessThanOrEqual(2)
  })
})

describe('special values are those of ECMAScript', () => {
  const specials = [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    3,
    -3,
    1e300,
    -1e300,
    1e-300,
    -1e-300,
    5e-324,
    -5e-324,
    1.7976931348623157e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    709.782712893384,
    709.7827128933841,
    -745.13321910194,
    -745.2,
    -708.4,
    9007199254740991,
    -9007199254740991,
    4294967296,
    2.5,
    1e19,
    2 ** 65,
  ]

  it('of one argument', () => {
    for (const x of specials) {
      expect(ulpsBetween(exp(x), Math.exp(x)), `exp ${x}`).toBeLessThanOrEqual(1)
      expect(ulpsBetween(expm1(x), Math.expm1(x)), `expm1 ${x}`).toBeLessThanOrEqual(1)
      expect(ulpsBetween(log(x), Math.log(x)), `log ${x}`).toBeLessThanOrEqual(1)
      expect(ulpsBetween(log1p(x), Math.log1p(x)), `log1p ${x}`).toBeLessThanOrEqual(1)
      expect(ulpsBetween(sin(x), Math.sin(x)), `sin ${x}`).toBeLessThanOrEqual(1)
      expect(ulpsBetween(cos(x), Math.cos(x)), `cos ${x}`).toBeLessThanOrEqual(1)
    }
  })

  it('of pow, every pair', () => {
    for (const x of specials) {
      for (const y of specials) expect(ulpsBetween(pow(x, y), x ** y), `${x} ^ ${y}`).toBeLessThanOrEqual(2)
    }
  })

  it('powers of integers that fit are exact', () => {
    for (let base = 2n; base <= 40n; base++) {
      for (let y = 0n; base ** y <= 9007199254740992n; y++) {
        expect(pow(Number(base), Number(y))).toBe(Number(base ** y))
        expect(pow(-Number(base), Number(y))).toBe(Number((-base) ** y))
      }
    }
  })

  it('results below the normal range keep their last bit', () => {
    for (let k = -1074; k < -1000; k++) expect(pow(2, k)).toBe(2 ** k)
    expect(pow(2, -1075)).toBe(0)
    expect(pow(2, 1023.9999999999999)).toBeGreaterThan(1.79e308)
    expect(pow(2, 1024)).toBe(Number.POSITIVE_INFINITY)
  })
})
