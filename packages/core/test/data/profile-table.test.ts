import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CategoryProfile, NumberProfile } from '../../src/data/index.ts'
import { categoryColumn, makeTable, profileTable } from '../../src/data/index.ts'
import { readCsv, sharedData } from '../shared-data.ts'

function numberProfile(values: number[]): NumberProfile {
  const table = makeTable([{ name: 'x', type: 'float64', values: Float64Array.from(values) }])
  return profileTable(table).columns[0] as NumberProfile
}

describe('profileTable', () => {
  it('describes numbers', () => {
    const profile = numberProfile([1, 3, 3, Number.NaN, 5])
    expect(profile).toMatchObject({
      kind: 'number',
      name: 'x',
      type: 'float64',
      unit: null,
      n: 4,
      missing: 1,
      mean: 3,
      sd: Math.sqrt(2),
      ties: [
        { value: 1, count: 1, below: 0 },
        { value: 3, count: 2, below: 1 },
        { value: 5, count: 1, below: 3 },
      ],
      isExact: true,
      commonest: { value: 3, share: 0.5 },
    })
    expect(profile.quantiles.length).toBe(201)
    expect([0, 50, 100, 200].map((k) => profile.quantiles[k])).toEqual([1, 2.5, 3, 5])
  })

  it('describes categories, booleans and instants', () => {
    const table = makeTable([
      { name: 's', ...categoryColumn(['b', 'a', 'b', null]) },
      { name: 'f', type: 'boolean', values: Uint8Array.of(1, 1, 0, 255) },
      { name: 't', type: 'instant', values: Float64Array.of(0, 2, 4, Number.NaN), unit: null },
      { name: 'i', type: 'int32', values: Int32Array.of(2, 2, -2147483648, 2), unit: 'year' },
    ])
    expect(profileTable(table)).toMatchObject({
      rows: 4,
      columns: [
        {
          kind: 'category',
          n: 3,
          missing: 1,
          levels: [
            { level: 'b', count: 2 },
            { level: 'a', count: 1 },
          ],
          others: { levels: 0, count: 0 },
        },
        {
          kind: 'category',
          type: 'boolean',
          n: 3,
          levels: [
            { level: 'true', count: 2 },
            { level: 'false', count: 1 },
          ],
        },
        { kind: 'number', type: 'instant', n: 3, mean: 2 },
        {
          kind: 'number',
          type: 'int32',
          unit: 'year',
          n: 3,
          missing: 1,
          sd: 0,
          commonest: { value: 2, share: 1 },
        },
      ],
    })
  })

  it('has no mean and no quantiles where there is no value', () => {
    expect(numberProfile([Number.NaN])).toMatchObject({
      n: 0,
      missing: 1,
      mean: null,
      sd: null,
      quantiles: [],
      ties: [],
      isExact: true,
      commonest: null,
    })
  })

  it('keeps only heavy values where there are over 200, and the smallest of the commonest', () => {
    const values = [...Array.from({ length: 300 }, (_, i) => i), 7, 7, 5, 5]
    const profile = numberProfile(values)
    expect(profile.isExact).toBe(false)
    expect(profile.ties).toEqual([
      { value: 5, count: 3, below: 5 },
      { value: 7, count: 3, below: 9 },
    ])
    expect(profile.commonest).toEqual({ value: 5, share: 3 / 304 })
  })

  it('keeps the 1,000 commonest levels and counts the others', () => {
    const texts = Array.from({ length: 1005 }, (_, i) => `level ${String(i).padStart(4, '0')}`)
    const table = makeTable([{ name: 's', ...categoryColumn([...texts, ...texts.slice(900)]) }])
    const profile = profileTable(table).columns[0] as CategoryProfile
    expect(profile.levels.length).toBe(1000)
    expect(profile.levels[0]).toEqual({ level: 'level 0900', count: 2 })
    expect(profile.levels.at(-1)).toEqual({ level: 'level 0894', count: 1 })
    expect(profile.others).toEqual({ levels: 5, count: 5 })
  })

  it('is JSON, and does not depend on the order of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 })), (values) => {
        const profile = numberProfile(values)
        expect(JSON.parse(JSON.stringify(profile))).toEqual(profile)
        const { mean, sd, ...rest } = numberProfile(values.toReversed())
        expect(profile).toMatchObject(rest)
      }),
      { seed: 20 },
    )
  })

  const file = sharedData('insurance-claims/insurance_claims.csv')
  it.skipIf(file === null)('finds the published facts of the claims file', () => {
    const { umbrella_limit, total_claim_amount, policy_annual_premium } = readCsv(file!)
    const umbrella = numberProfile(umbrella_limit!.map(Number))
    expect(umbrella.commonest).toEqual({ value: 0, share: 0.798 })
    expect(umbrella.quantiles[0]).toBe(-1_000_000)
    const amount = numberProfile(total_claim_amount!.map(Number))
    expect(amount.quantiles[100]).toBe(58_055)
    expect(amount.quantiles[150]! - amount.quantiles[50]!).toBe(28_780)
    expect([amount.quantiles[0], amount.quantiles[200]]).toEqual([100, 114_920])
    expect(Math.round(amount.mean!)).toBe(52_762)
    const premium = numberProfile(policy_annual_premium!.map(Number))
    expect(premium.quantiles[100]).toBeCloseTo(1257.2, 9)
    expect(premium.mean!.toFixed(2)).toBe('1256.41')
  })
})
