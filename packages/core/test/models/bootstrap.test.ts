import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { drawWithReplacement } from '../../src/models/bootstrap.ts'

it('draws as many rows as have weight, from them alone, about 63 % of them at least once', () => {
  const W = Float64Array.from({ length: 4000 }, (_, row) => row % 4)
  const times = drawWithReplacement(W, createRandom(6))
  expect(times.reduce((sum, count) => sum + count, 0)).toBe(3000)
  expect(times.every((count, row) => row % 4 > 0 || count === 0)).toBe(true)
  // 1 - 1/e with a standard error of 0.006
  expect(Math.abs(times.filter((count) => count > 0).length / 3000 - (1 - Math.exp(-1)))).toBeLessThan(0.025)
})
