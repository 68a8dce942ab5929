import { describe, expect, it } from 'vitest'
import { meanAndScale, medianAndIqr, scaled } from '../../src/features/scaling.ts'
import { readCsv, readJson, sharedData } from '../shared-data.ts'

describe('meanAndScale', () => {
  it('divides by n, and leaves out missing values', () => {
    expect(meanAndScale(Float64Array.of(1, Number.NaN, 2, 3, 4))).toEqual({
      mean: 2.5,
      scale: Math.sqrt(1.25),
    })
  })

  it('does not scale what does not vary, also where the mean is not exact', () => {
    expect(meanAndScale(Float64Array.of(7, 7))).toEqual({ mean: 7, scale: 1 })
    expect(meanAndScale(new Float64Array(1000).fill(0.1)).scale).toBe(1)
    expect(meanAndScale(Float64Array.of(Number.NaN))).toEqual({ mean: 0, scale: 1 })
    expect(Object.is(meanAndScale(Float64Array.of(-0, -0)).mean, 0)).toBe(true)
  })

  it('keeps its digits beside a large mean', () => {
    expect(meanAndScale(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3)).scale).toBeCloseTo(Math.sqrt(2 / 3), 12)
  })
})

describe('medianAndIqr', () => {
  it('interpolates quartiles, leaves out missing values, and does not scale where they are equal', () => {
    expect(medianAndIqr(Float64Array.of(4, 1, Number.NaN, 2, 3))).toEqual({ median: 2.5, iqr: 1.5 })
    expect(medianAndIqr(Float64Array.of(0, 0, 0, 0, 9))).toEqual({ median: 0, iqr: 1 })
    expect(medianAndIqr(Float64Array.of(Number.NaN))).toEqual({ median: 0, iqr: 1 })
  })

  const claims = sharedData('insurance-claims/insurance_claims.csv')
  const trends = sharedData('claims-app-fixtures/trend_registry.json')
  it.skipIf(claims === null || trends === null)('undoes the published curve of total_claim_amount', () => {
    const columns = readCsv(claims!)
    const amount = medianAndIqr(Float64Array.from(columns['total_claim_amount']!, Number))
    expect(amount).toEqual({ median: 58_055, iqr: 28_780 })
    const { bins } = readJson<Record<string, { bins: number[] }>>(trends!)['total_claim_amount']!
    const undone = [bins[0]!, bins.at(-1)!].map((x) => Math.round(x * amount.iqr + amount.median))
    expect(undone).toEqual([6057, 96_378])
    expect(medianAndIqr(Float64Array.from(columns['umbrella_limit']!, Number))).toEqual({ median: 0, iqr: 1 })
  })
})

it('scaled takes the centre away and divides', () => {
  expect([...scaled(Float64Array.of(5, 9, Number.NaN), 5, 2)]).toEqual([0, 2, Number.NaN])
})
