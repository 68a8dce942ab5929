import { expect, it } from 'vitest'
import { clipped, ratio, remainders, subtract, subtractFrom, waves } from '../../src/features/number-steps.ts'
import { cos, sin } from '../../src/math/index.ts'

it('ratio is missing where the denominator is 0 or either is missing', () => {
  const result = ratio(Float64Array.of(1, 1, 0, Number.NaN, 1), Float64Array.of(8, 0, 0, 2, Number.NaN))
  expect([...result]).toEqual([0.125, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
})

it('differences subtract, and missing stays missing', () => {
  expect([...subtract(Float64Array.of(5, 1), Float64Array.of(3, Number.NaN))]).toEqual([2, Number.NaN])
  expect([...subtractFrom(2015, Float64Array.of(2004, Number.NaN))]).toEqual([11, Number.NaN])
})

it('waves go round once in a period', () => {
  const hours = Float64Array.of(0, 6, 12, 18, Number.NaN)
  // 2π · 12 / 24 is not π but its nearest double, so that sine 1.2e-16 is exact
  expect([...waves(hours, 24, sin)]).toEqual([0, 1, 1.2246467991473532e-16, -1, Number.NaN])
  expect(waves(hours, 24, cos)[2]).toBe(-1)
})

it('clipped keeps to the bounds, and missing stays missing', () => {
  expect([...clipped(Float64Array.of(-1, 0.5, 7, Number.NaN), 0, 1)]).toEqual([0, 0.5, 1, Number.NaN])
})

it('remainders lie between 0 and the divisor, and missing stays missing', () => {
  const hours = Float64Array.of(0, 23, 24, 743, -1, Number.NaN)
  expect([...remainders(hours, 24)]).toEqual([0, 23, 0, 23, 23, Number.NaN])
})
