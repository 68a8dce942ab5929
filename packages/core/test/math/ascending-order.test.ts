import { describe, expect, it } from 'vitest'
import { ascendingOrder, createRandom } from '../../src/math/index.ts'

/** The same order by the engine's stable sort and a comparison function. */
function twin(values: ArrayLike<number>): number[] {
  const rank = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)
  return Array.from(values, (_, i) => i).sort((i, j) => {
    const [a, b] = [values[i]!, values[j]!]
    if (rank(a) !== rank(b)) return rank(a) - rank(b) > 0 ? 1 : -1
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  })
}

describe('ascendingOrder', () => {
  it('sorts, keeps equal values in their order, takes -0 for 0 and puts NaN last', () => {
    const values = [
      3,
      Number.NaN,
      -0,
      0,
      -1,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      5e-324,
      -5e-324,
      3,
    ]
    expect([...ascendingOrder(values)]).toEqual([6, 4, 8, 2, 3, 7, 0, 9, 5, 1])
    expect([...ascendingOrder([])]).toEqual([])
    expect([...ascendingOrder([1])]).toEqual([0])
    expect([...ascendingOrder([-Number.NaN, 1])]).toEqual([1, 0])
  })

  it('equals the twin on values of every size, tied, float32 and constant', () => {
    const random = createRandom(3)
    const kinds = [
      () => random.normal(),
      () => random.int(20),
      () => Math.fround(random.next()),
      () => random.normal() * 10 ** (random.int(600) - 300),
      () => 7,
      () => [0, -0, Number.NaN, 1, Number.POSITIVE_INFINITY][random.int(5)]!,
    ]
    for (const kind of kinds) {
      const values = Float64Array.from({ length: 3000 }, kind)
      expect([...ascendingOrder(values)]).toEqual(twin(values))
    }
  })
})
