import { describe, expect, it } from 'vitest'
import { createBeeswarm, createRandom, valuePercentiles } from '../../src/index.ts'

const random = createRandom(2)
const rows = 20_000
const phi = Float64Array.from({ length: rows }, (_, i) =>
  i % 50 === 0 ? 0 : random.normal() * (i % 7 === 0 ? 100 : 0.01),
)
const values = Float64Array.from({ length: rows }, () => (random.next() < 0.1 ? Number.NaN : random.next()))
const percentiles = valuePercentiles(values)

describe('createBeeswarm', () => {
  it('counts every row in the bin that its contribution lies in', () => {
    const swarm = createBeeswarm(['x'])
    for (let from = 0; from < rows; from += 3000) {
      const to = Math.min(rows, from + 3000)
      swarm.add({ rows: to - from, phi: phi.subarray(from, to) }, [percentiles.subarray(from, to)])
    }
    const { n, lanes } = swarm.finish()
    const { low, width, bins } = lanes[0]!
    expect(n).toBe(rows)
    expect(bins).toHaveLength(200)
    expect(low).toBeLessThanOrEqual(Math.min(...phi))
    expect(low + 200 * width).toBeGreaterThan(Math.max(...phi))
    expect(200 * width).toBeLessThan(1.1 * (Math.max(...phi) - Math.min(...phi)))
    bins.forEach(({ count, missing, meanPercentile }, k) => {
      const inside = [...phi.keys()].filter(
        (i) => phi[i]! >= low + k * width && phi[i]! < low + (k + 1) * width,
      )
      const ranked = inside.filter((i) => !Number.isNaN(values[i]!))
      expect(count).toBe(inside.length)
      expect(missing).toBe(inside.length - ranked.length)
      if (ranked.length === 0) expect(meanPercentile).toBeNull()
      else
        expect(meanPercentile).toBeCloseTo(
          ranked.reduce((sum, i) => sum + percentiles[i]!, 0) / ranked.length,
          12,
        )
    })
  })

  it('weighs rows: whole weights are rows repeated, but for the count', () => {
    const part = phi.subarray(0, 300)
    const weights = part.map(() => random.int(3))
    const kept = [...part.keys()].flatMap((i) => new Array<number>(weights[i]!).fill(i))
    const [weighed, repeated] = [createBeeswarm(['x']), createBeeswarm(['x'])]
    weighed.add({ rows: 300, phi: part }, [percentiles.subarray(0, 300)], weights)
    const of = (all: Float64Array) => Float64Array.from(kept, (i) => all[i]!)
    repeated.add({ rows: kept.length, phi: of(part) }, [of(percentiles)])
    const shape = (swarm: typeof weighed) =>
      swarm.finish().lanes[0]!.bins.map(({ weight, meanPercentile }) => [weight, meanPercentile?.toFixed(12)])
    expect(shape(weighed)).toEqual(shape(repeated))
  })

  it('takes constant contributions, categories, and numbers of any size', () => {
    const swarm = createBeeswarm(['a', 'b'])
    swarm.add({ rows: 3, phi: Float64Array.of(0, 1e-300, 0, 0, 0, 1e300) }, [null, null])
    const [a, b] = swarm.finish().lanes
    expect(a!.bins[0]).toEqual({ count: 3, weight: 3, meanPercentile: null, missing: 0 })
    expect(b!.bins.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(createBeeswarm(['a']).finish()).toMatchObject({ n: 0, lanes: [{ low: 0 }] })
  })
})
