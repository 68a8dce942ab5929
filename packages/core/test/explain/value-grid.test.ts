import { expect, it } from 'vitest'
import { binOf, createRandom, quantileEdges, sharedEdges, valueGrid } from '../../src/index.ts'

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

it('sharedEdges: a value that many rows share has a bin of its own, no bin is empty, the rest share the others', () => {
  const random = createRandom(12)
  for (let turn = 0; turn < 200; turn++) {
    const n = 2 + random.int(60)
    const values = Float64Array.from({ length: n }, () => (random.next() < 0.5 ? 3 : random.int(9)))
    const count = 1 + random.int(8)
    const weights = turn % 2 === 0 ? null : values.map(() => 1 + random.int(3))
    const edges = sharedEdges(values, count, weights)
    if (new Set(values).size < 2) continue
    const total = weights === null ? n : weights.reduce((a, b) => a + b)
    const bins = new Map<number, Set<number>>()
    values.forEach((value) => {
      const bin = binOf(edges, value)
      bins.set(bin, (bins.get(bin) ?? new Set()).add(value))
      expect(value).toBeLessThanOrEqual(edges[bin + 1]!)
      expect(value).toBeGreaterThanOrEqual(edges[bin]!)
    })
    expect(bins.size).toBe(edges.length - 1)
    for (const value of new Set(values)) {
      const weight = values.reduce((sum, other, i) => sum + (other === value ? (weights?.[i] ?? 1) : 0), 0)
      if (weight * count >= total && count > 1) expect([...bins.get(binOf(edges, value))!]).toEqual([value])
    }
  }
  expect([...sharedEdges(Float64Array.of(1, 2, 3, 4), 2)]).toEqual([1, 2, 4])
  expect(sharedEdges(Float64Array.of(5, 5), 3)).toHaveLength(1)
})
