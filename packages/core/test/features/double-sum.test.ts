import { expect, it } from 'vitest'
import { addSquareTo, addTo, type DoubleSum, varianceOf } from '../../src/features/double-sum.ts'
import { createRandom } from '../../src/index.ts'

const empty = (): DoubleSum => ({ high: 0, low: 0 })

it('loses nothing of small values beside large ones', () => {
  const sum = empty()
  for (const value of [1e16, 0.1, 0.2, -1e16]) addTo(sum, value)
  // .1 and .2 beside 1e16 keep 106 bits: some 1e-16 of 1e16 · 2^-53
  expect(Math.abs(sum.high + sum.low - 0.3)).toBeLessThan(1e-15)
})

it('gives the variance of values far from 0, after others have gone', () => {
  const random = createRandom(3)
  const sum = empty()
  const squares = empty()
  const gone = Array.from({ length: 50 }, () => random.normal() * 1e9)
  const kept = Array.from({ length: 20 }, () => 1e8 + random.next())
  for (const value of [...gone, ...kept]) {
    addTo(sum, value)
    addSquareTo(squares, value, 1)
  }
  for (const value of gone) {
    addTo(sum, -value)
    addSquareTo(squares, value, -1)
  }
  const mean = kept.reduce((total, value) => total + (value - 1e8), 0) / 20
  const expected = kept.reduce((total, value) => total + (value - 1e8 - mean) ** 2, 0) / 19
  // the deviations from 1e8 are themselves rounded to 1e-8
  expect(Math.abs(varianceOf(sum, squares, 20) - expected)).toBeLessThan(1e-7)
})
