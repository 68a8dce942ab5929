import { describe, expect, it } from 'vitest'
import { createMeanAbsolute, createRandom, type MeanAbsolute } from '../../src/index.ts'

const random = createRandom(9)
const rows = 2500
const phi = Float64Array.from({ length: 2 * rows }, (_, i) =>
  i % 2 === 0 ? random.normal() : 3 * random.next(),
)
const weights = Float64Array.from({ length: rows }, () => random.int(3))

function found(result: ReturnType<ReturnType<typeof createMeanAbsolute>['finish']>): MeanAbsolute {
  if (!('features' in result)) throw new Error(result.reason)
  return result
}

describe('createMeanAbsolute', () => {
  it('is the same however the rows come, weighted and not', () => {
    for (const W of [null, weights]) {
      const [whole, pieces] = [createMeanAbsolute(['a', 'b']), createMeanAbsolute(['a', 'b'])]
      whole.add({ rows, phi }, W)
      for (let from = 0; from < rows; from += 700) {
        const to = Math.min(rows, from + 700)
        pieces.add({ rows: to - from, phi: phi.subarray(2 * from, 2 * to) }, W?.subarray(from, to) ?? null)
      }
      expect(pieces.finish()).toEqual(whole.finish())
      const { n, weight, features } = found(whole.finish())
      const total = W === null ? rows : W.reduce((a, b) => a + b)
      expect({ n, weight }).toEqual({ n: rows, weight: total })
      features.forEach(({ mean, sd }, j) => {
        const at = (row: number) => Math.abs(phi[2 * row + j]!)
        const expected = weights.reduce((sum, w, row) => sum + (W === null ? 1 : w) * at(row), 0) / total
        const squares = weights.reduce(
          (sum, w, row) => sum + (W === null ? 1 : w) * (at(row) - expected) ** 2,
          0,
        )
        expect(mean).toBeCloseTo(expected, 12)
        expect(sd).toBeCloseTo(Math.sqrt(squares / total), 10)
      })
    }
  })

  it('has the bootstrap’s interval: near the normal one of many rows', () => {
    const strength = createMeanAbsolute(['a', 'b'])
    strength.add({ rows, phi })
    const { features, interval } = found(strength.finish({ seed: 1 }))
    expect(interval).toEqual({
      method: 'bootstrap_of_groups',
      level: 0.95,
      groups: 1000,
      resamples: 1000,
      seed: 1,
    })
    for (const { mean, sd, low, high } of features) {
      const half = (1.96 * sd) / Math.sqrt(rows)
      // 1,000 resamples place a bound within some 8 % of the half width
      expect(Math.abs(high! - mean - half)).toBeLessThan(0.2 * half)
      expect(Math.abs(mean - low! - half)).toBeLessThan(0.2 * half)
    }
  })

  it('has no interval where a single row weighs', () => {
    const one = createMeanAbsolute(['a'])
    one.add({ rows: 1, phi: Float64Array.of(2) })
    const weighed = createMeanAbsolute(['a'])
    weighed.add({ rows: 3, phi: Float64Array.of(1, 2, 3) }, Float64Array.of(0, 1, 0))
    for (const strength of [one, weighed])
      expect(found(strength.finish()).features).toEqual([
        { feature: 'a', mean: 2, sd: 0, low: null, high: null },
      ])
  })

  it('does not exist without rows, nor without a row that weighs', () => {
    const strength = createMeanAbsolute(['a'])
    expect(strength.finish()).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
    strength.add({ rows: 1, phi: Float64Array.of(1) }, Float64Array.of(0))
    expect(strength.finish()).toEqual({ status: 'undefined', reason: 'zero_weight', n: 1 })
  })
})
