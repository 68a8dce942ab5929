import { createRandom } from '../../src/math/index.ts'

const random = createRandom(20250101)

export function between(low: number, high: number): number {
  return low + (high - low) * random.next()
}

export function draw(n: number, one: () => number): number[] {
  return Array.from({ length: n }, one)
}

export function worst<T>(values: readonly T[], error: (value: T) => number): number {
  return values.reduce((most, value) => Math.max(most, error(value)), 0)
}

/** Units in the last place between two doubles of one sign; 0 where both are the same special value. */
export function ulpsBetween(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const order = new BigInt64Array(Float64Array.of(a, b).buffer)
  return Math.sign(a) === Math.sign(b) ? Math.abs(Number(order[0]! - order[1]!)) : Number.POSITIVE_INFINITY
}

/** Arguments at which elementary functions have an answer by definition, or leave the normal range. */
export const specials: readonly number[] = [
  ...[0, 0.5, 1, 2, 2.5, 3, 1e300, 1e-300, 5e-324, 1.7976931348623157e308, Number.POSITIVE_INFINITY].flatMap(
    (x) => [x, -x],
  ),
  ...[
    Number.NaN,
    709.782712893384,
    709.7827128933841,
    -745.13321910194,
    -745.2,
    -708.4,
    2 ** 32,
    1e19,
    2 ** 65,
  ],
  ...[Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER],
]

type Unary = (x: number) => number

/**
 * The greatest distance to the engine's own function over the ranges and the special arguments. Two algorithms within 1 ulp
 * of the truth may differ by 1, where they round to different sides.
 */
export function distanceToEngine(ours: Unary, theirs: Unary, ranges: readonly (() => number)[]): number {
  const values = [...ranges.flatMap((range) => draw(20000, range)), ...specials]
  return worst(values, (x) => ulpsBetween(ours(x), theirs(x)))
}
