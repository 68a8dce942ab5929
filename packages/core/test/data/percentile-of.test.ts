import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CategoryProfile, NumberProfile } from '../../src/data/index.ts'
import { categoryColumn, makeTable, percentileOf, profileTable, shareOf } from '../../src/data/index.ts'
import { createRandom } from '../../src/math/index.ts'

function profileOf(values: number[]): NumberProfile {
  const table = makeTable([{ name: 'x', type: 'float64', values: Float64Array.from(values) }])
  return profileTable(table).columns[0] as NumberProfile
}

/** Long-tailed values; a third of them are 0 or 250. */
function skewedRows(seed: number, n: number): number[] {
  const random = createRandom(seed)
  const light = () => random.normal() * random.normal() * random.normal() * 1000
  return Array.from({ length: n }, () => (random.int(3) === 0 ? random.int(2) * 250 : light()))
}

/** The definition, from the rows themselves. */
function midRank(values: number[], value: number): number {
  const below = values.filter((other) => other < value).length
  const equal = values.filter((other) => other === value).length
  return (100 * (below + equal / 2)) / values.length
}

describe('percentileOf', () => {
  it('is the mid-rank', () => {
    const profile = profileOf([1, 3, 3, 5])
    expect([0, 1, 2, 3, 4, 5, 6].map((value) => percentileOf(profile, value))).toEqual([
      0, 12.5, 25, 50, 75, 87.5, 100,
    ])
  })

  it('equals the definition where there are at most 200 different values', () => {
    const value = fc.integer({ min: -50, max: 149 })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), value, (values, asked) => {
        expect(percentileOf(profileOf(values), asked)).toBe(midRank(values, asked))
      }),
      { seed: 21 },
    )
  })

  it('is within half a point and a row elsewhere, exact at heavy values, and never falls', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 400, max: 900 }), (seed, n) => {
        const rows = skewedRows(seed, n)
        const profile = profileOf(rows)
        expect(profile.isExact).toBe(false)
        for (const tie of profile.ties)
          expect(percentileOf(profile, tie.value)).toBe(midRank(rows, tie.value))
        const rising = [...rows.slice(0, 50), ...rows.slice(0, 50).map((x) => x + 0.5)].sort((a, b) => a - b)
        const percentiles = rising.map((value) => percentileOf(profile, value) as number)
        percentiles.forEach((percentile, i) => {
          expect(Math.abs(percentile - midRank(rows, rising[i]!))).toBeLessThanOrEqual(0.5 + 100 / n)
          expect(percentile).toBeGreaterThanOrEqual(percentiles[i - 1] ?? 0)
        })
        expect(percentileOf(profile, -1e9)).toBe(0)
        expect(percentileOf(profile, 1e9)).toBe(100)
      }),
      { seed: 22, numRuns: 40, endOnFailure: true },
    )
  })

  it('is undefined without values', () => {
    expect(percentileOf(profileOf([Number.NaN]), 3)).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })
})

describe('shareOf', () => {
  const share = (texts: (string | null)[], level: string) =>
    shareOf(
      profileTable(makeTable([{ name: 's', ...categoryColumn(texts) }])).columns[0] as CategoryProfile,
      level,
    )

  it('is the share among the rows that have a value', () => {
    expect(share(['a', 'b', 'a', null, 'a'], 'a')).toBe(0.75)
    expect(share(['a'], 'z')).toBe(0)
    expect(share([null], 'a')).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })
})
