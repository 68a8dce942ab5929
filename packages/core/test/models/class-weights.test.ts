import { expect, it } from 'vitest'
import { balancedFactors, requireTwoClasses } from '../../src/models/class-weights.ts'

it('balances: each class the same weight, all together what they had', () => {
  const labels = Float64Array.of(0, 0, 0, 1, 2, 2)
  const W = Float64Array.of(1, 2, 0, 3, 1, 5)
  const factors = balancedFactors(labels, W, 3)
  expect([3 * factors[0]!, 3 * factors[1]!, 6 * factors[2]!]).toEqual([4, 4, 4])
  expect(balancedFactors(Float64Array.of(0, 0), null, 2)).toEqual(Float64Array.of(0.5, 1))
})

it('wants two classes among the rows with weight', () => {
  expect(() => requireTwoClasses(Float64Array.of(0, 1, 1), Float64Array.of(0, 1, 2))).toThrow(
    'the labels of the 2 rows with weight are all 1',
  )
  requireTwoClasses(Float64Array.of(0, 1), null)
})
