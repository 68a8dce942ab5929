import { expect, it } from 'vitest'
import {
  float32AtMost,
  nextFloat32Above,
  nextFloat64Above,
  nextFloat64Below,
} from '../../src/models/neighbour-float.ts'
import { seeded } from './random-ensemble.ts'

it('nextFloat64Above has nothing between it and its argument', () => {
  expect(nextFloat64Above(1)).toBe(1 + Number.EPSILON)
  expect(nextFloat64Above(-1)).toBe(-1 + Number.EPSILON / 2)
  expect([0, -0].map(nextFloat64Above)).toEqual([5e-324, 5e-324])
  expect(nextFloat64Above(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY)
  expect(nextFloat64Above(Number.NEGATIVE_INFINITY)).toBe(-Number.MAX_VALUE)
})

it('nextFloat64Below is its opposite', () => {
  const next = seeded(1)
  for (let i = 0; i < 200; i++) {
    const x = (next() - 0.5) * 10 ** Math.floor(20 * next() - 10)
    expect(nextFloat64Below(nextFloat64Above(x))).toBe(x)
  }
  expect(nextFloat64Below(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY)
})

it('float32AtMost splits float32 numbers as the float64 does', () => {
  const next = seeded(2)
  for (let i = 0; i < 500; i++) {
    const t = i % 3 === 0 ? Math.fround(next() - 0.5) : next() - 0.5
    const at = float32AtMost(t)
    expect(Math.fround(at)).toBe(at)
    expect(at <= t).toBe(true)
    expect(nextFloat32Above(at) > t).toBe(true)
  }
  expect(float32AtMost(1e300)).toBe(Math.fround(3.4028234663852886e38))
  expect(float32AtMost(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
})
