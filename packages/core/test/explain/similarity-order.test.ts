import { expect, it } from 'vitest'
import { createRandom, similarityOrder } from '../../src/index.ts'

const random = createRandom(8)

it('finds the order along which levels were planted, whatever their codes', () => {
  const planted = random.permutation(7)
  const codes = Int32Array.from({ length: 2100 }, (_, i) => planted[i % 7]!)
  const values = Float64Array.from(codes, (_, i) => 0.6 * (i % 7) + random.normal())
  const noise = Float64Array.from(codes, () => random.normal())
  const order = similarityOrder(codes, 9, [
    { values, isCategory: false },
    { values: noise, isCategory: false },
  ])
  const found = [...order]
  expect([[...planted], [...planted].reverse()]).toContainEqual(found)
})

it('uses categories and what is missing, leaves levels out that no row weighs for, and keeps two as they are', () => {
  const codes = Int32Array.of(0, 0, 1, 1, 2, 2, 3, -1)
  const kind = Float64Array.of(0, 0, 1, 1, 0, 1, 5, 2)
  expect([
    ...similarityOrder(
      codes,
      5,
      [{ values: kind, isCategory: true }],
      Float64Array.of(1, 1, 1, 1, 1, 1, 0, 1),
    ),
  ]).toEqual([0, 2, 1])
  const gaps = Float64Array.of(Number.NaN, Number.NaN, 1, 1, Number.NaN, 1, 1, 1)
  expect([...similarityOrder(codes.with(6, -1), 5, [{ values: gaps, isCategory: false }])]).toEqual([0, 2, 1])
  expect([...similarityOrder(Int32Array.of(4, 1), 5, [])]).toEqual([1, 4])
})
