import { expect, it } from 'vitest'
import { createDependence, createRandom, quantileEdges } from '../../src/index.ts'
import { shareQuantile } from '../../src/math/index.ts'

const random = createRandom(6)
const n = 1000
const values = Float64Array.from({ length: n }, () => (random.next() < 0.05 ? Number.NaN : random.next()))
const partner = Float64Array.from({ length: n }, () => random.int(10))
const phi = values.map((value, i) => (Number.isNaN(value) ? 5 : value) * (partner[i]! > 4 ? 1 : -1))

it('createDependence: quantiles of each bin, missing apart, a line per group of the partner', () => {
  const edges = quantileEdges(values, 10)
  const partnerEdges = Float64Array.of(0, 4, 9)
  const curve = createDependence({ edges, partnerEdges })
  for (let from = 0; from < n; from += 300)
    curve.add(
      values.subarray(from, from + 300),
      phi.subarray(from, from + 300),
      partner.subarray(from, from + 300),
    )
  const { bins, missing, lines, n: all } = curve.finish()
  expect(all).toBe(n)
  expect(bins).toHaveLength(10)
  bins.forEach((bin, k) => {
    const inside = [...values.keys()].filter(
      (i) => values[i]! <= edges[k + 1]! && (values[i]! > edges[k]! || (k === 0 && values[i] === edges[0])),
    )
    const sorted = inside.map((i) => phi[i]!).sort((a, b) => a - b)
    expect(bin).toEqual({
      low: edges[k],
      high: edges[k + 1],
      n: inside.length,
      q05: shareQuantile(sorted, null, 0.05),
      q25: shareQuantile(sorted, null, 0.25),
      median: shareQuantile(sorted, null, 0.5),
      q75: shareQuantile(sorted, null, 0.75),
      q95: shareQuantile(sorted, null, 0.95),
    })
    const upper = inside
      .filter((i) => partner[i]! > 4)
      .map((i) => phi[i]!)
      .sort((a, b) => a - b)
    expect(lines[1]!.medians[k]).toBe(shareQuantile(upper, null, 0.5))
  })
  expect(missing!.n).toBe(values.filter(Number.isNaN).length)
  expect(lines.map(({ low, high }) => [low, high])).toEqual([
    [0, 4],
    [4, 9],
  ])
})

it('createDependence: whole weights are rows repeated, a weight of 0 is no row', () => {
  const weights = values.map(() => random.int(3))
  const repeated = [...values.keys()].flatMap((i) => new Array<number>(weights[i]!).fill(i))
  const edges = quantileEdges(values, 8, weights)
  expect(edges).toEqual(
    quantileEdges(
      Float64Array.from(repeated, (i) => values[i]!),
      8,
    ),
  )
  const [weighed, whole] = [0, 1].map(() =>
    createDependence({ edges, partnerEdges: Float64Array.of(0, 4, 9) }),
  ) as [ReturnType<typeof createDependence>, ReturnType<typeof createDependence>]
  weighed.add(values, phi, partner, weights)
  const of = (all: Float64Array) => Float64Array.from(repeated, (i) => all[i]!)
  whole.add(of(values), of(phi), of(partner))
  const [a, b] = [weighed.finish(), whole.finish()]
  const shape = ({ bins, lines }: typeof a) => ({
    bins: bins.map(({ n: _, ...quantiles }) => quantiles),
    lines,
  })
  expect(shape(a)).toEqual(shape(b))
  expect(a.n).toBe(weights.filter((weight) => weight > 0).length)
})

it('createDependence: categories by code', () => {
  const curve = createDependence({ edges: null })
  curve.add(Float64Array.of(2, 0, 2, Number.NaN), Float64Array.of(1, -1, 3, 9))
  const { bins, missing, lines } = curve.finish()
  expect(bins.map(({ low, high, n: count, median }) => ({ low, high, count, median }))).toEqual([
    { low: 0, high: 0, count: 1, median: -1 },
    { low: 2, high: 2, count: 2, median: 2 },
  ])
  expect(missing).toMatchObject({ n: 1, median: 9 })
  expect(lines).toEqual([])
})
