import { expect, it } from 'vitest'
import { binOf, quantileEdges, valueGrid } from '../../src/index.ts'

it('valueGrid: distinct values where they are few, else evenly spaced between quantiles', () => {
  expect(valueGrid(Float64Array.of(3, 1, Number.NaN, 1))).toEqual(Float64Array.of(1, 3))
  const grid = valueGrid(
    Float64Array.from({ length: 200 }, (_, i) => i),
    { resolution: 5 },
  )
  expect(grid[0]).toBeCloseTo(9.41, 12)
  expect(grid[4]).toBeCloseTo(189.59, 12)
  expect(grid).toHaveLength(5)
})

it('quantileEdges and binOf: the first bin has its lower edge, the others not', () => {
  const edges = quantileEdges(Float64Array.of(0, 0, 0, 0, 1, 2, 3, Number.NaN), 4)
  expect([...edges]).toEqual([0, 2, 3])
  expect([-1, 0, 2, 2.1, 3, 9, Number.NaN].map((value) => binOf(edges, value))).toEqual([
    0, 0, 0, 1, 1, 1, -1,
  ])
  expect(quantileEdges(Float64Array.of(Number.NaN), 4)).toHaveLength(0)
})
