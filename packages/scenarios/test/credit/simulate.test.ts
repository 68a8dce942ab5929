import type { Table } from '@candor/core'
import { namesOf, tableDigest } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { checks } from '../../src/credit/checks.ts'
import { bareScore, solveIntercept } from '../../src/credit/generator/approval.ts'
import { settings, simulate, truth } from '../../src/credit/simulate.ts'
import type { SimulateOptions, World } from '../../src/scenario.ts'
import { numbersOf, ratesOf, textsOf } from '../../src/table-statistics.ts'

const made = (options: Partial<SimulateOptions>) =>
  simulate({ rows: 20_000, seed: 3, mode: 'faithful', ...options })
const granted = (table: Table) => textsOf(table, 'approved').map((answer) => answer === '1')
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Approval rate of the two favoured regions less that of the others. */
function regionGap(world: World): number {
  const table = made({ world })
  const favoured = textsOf(table, 'region').map((region) =>
    ['Metropolitana', 'Valparaíso'].includes(region) ? 'yes' : 'no',
  )
  const { yes, no } = ratesOf(favoured, granted(table))
  return yes! - no!
}

describe('simulate', () => {
  const table = made({})

  it('gives the same bytes for the same seed, begins a longer run with the shorter one', () => {
    const digest = (rows: number, seed: number) => tableDigest(made({ rows, seed }))
    expect(digest(300, 5)).toBe(digest(300, 5))
    expect(digest(300, 5)).not.toBe(digest(300, 6))
    const short = made({ rows: 300 })
    for (const name of namesOf(short))
      expect(textsOf(table, name).slice(0, 300), name).toEqual(textsOf(short, name))
  })

  it('comes out at the published choices', () => {
    const rate = mean(granted(table).map(Number))
    const share = mean(textsOf(table, 'region').map((region) => Number(region === 'Metropolitana')))
    const found: Record<string, number> = { approval_rate: rate, metropolitana_share: share }
    // four standard errors of a share in 20,000 rows are .014
    for (const { name, value, tolerance } of checks.headlines)
      expect(Math.abs(found[name]! - value), name).toBeLessThan(tolerance + 0.014)
    expect(new Set(textsOf(table, 'region')).size).toBe(16)
  })

  it('keeps incomes within their limits, heaped there only where the quirk holds', () => {
    const incomes = numbersOf(table, 'income')
    expect(Math.min(...incomes)).toBe(200_000)
    expect(Math.max(...incomes)).toBe(4_000_000)
    const lowest = (options: Partial<SimulateOptions>) =>
      numbersOf(made(options), 'income').filter((value) => value === 200_000).length
    expect(lowest({})).toBeGreaterThan(300)
    expect(lowest({ mode: 'sound' })).toBeLessThan(50)
    expect(lowest({ without: ['clipped_income'] })).toBe(lowest({ mode: 'sound' }))
  })

  it('has one value of each figure for a region and month', () => {
    const seen = new Map<string, Set<string>>()
    const [days, regions] = [numbersOf(table, 'applied_on'), textsOf(table, 'region')]
    const [cpi, jobs] = [numbersOf(table, 'regional_cpi'), numbersOf(table, 'regional_unemployment')]
    for (const [i, region] of regions.entries()) {
      const key = region + new Date(days[i]!).toISOString().slice(0, 7)
      seen.set(key, (seen.get(key) ?? new Set()).add(`${cpi[i]} ${jobs[i]}`))
    }
    expect(Math.max(...[...seen.values()].map((values) => values.size))).toBe(1)
    expect(new Date(Math.min(...days)).toISOString().slice(0, 10)).toBe('2022-01-01')
    expect(new Date(Math.max(...days)).toISOString().slice(0, 10)).toBe('2024-12-31')
    expect(mean(cpi)).toBeCloseTo(0.034, 2)
    expect(mean(jobs)).toBeCloseTo(0.086, 2)
  })

  it('keeps tenure and credit history within grown-up life', () => {
    const [ages, years] = [numbersOf(table, 'age'), numbersOf(table, 'employment_years')]
    const months = numbersOf(table, 'credit_history_months')
    expect(ages.every((age, i) => years[i]! <= age - 18 && months[i]! <= 12 * (age - 18))).toBe(true)
  })
})

describe('worlds', () => {
  it('favours two regions in the label-biased world alone', () => {
    // standard error of the gap in 20,000 rows: .007
    expect(regionGap('label-biased')).toBeGreaterThan(0.07)
    for (const world of ['equal', 'feature-biased'] as const)
      expect(Math.abs(regionGap(world)), world).toBeLessThan(0.03)
  })

  it('is the label-biased world where none is named', () => {
    expect(tableDigest(made({ rows: 200 }))).toBe(tableDigest(made({ rows: 200, world: 'label-biased' })))
  })

  it('leaves out part of women’s income, and nothing of the answers, in the feature-biased world', () => {
    const [fair, biased] = [made({ world: 'equal' }), made({ world: 'feature-biased' })]
    expect(textsOf(biased, 'approved')).toEqual(textsOf(fair, 'approved'))
    const [before, after] = [numbersOf(fair, 'income'), numbersOf(biased, 'income')]
    for (const [i, gender] of textsOf(fair, 'gender').entries())
      expect(after[i]).toBe(gender === 'm' ? before[i] : Math.max(200_000, Math.round(before[i]! * 0.75)))
  })

  it('leaves hardly anybody in 14 regions of the support-starved world', () => {
    const regions = textsOf(made({ world: 'support-starved' }), 'region')
    const others = regions.filter((region) => !['Metropolitana', 'Valparaíso'].includes(region))
    expect(others.length / regions.length).toBeLessThan(0.03)
  })

  it('takes strengths by name and refuses others', () => {
    const none = made({ rows: 500, set: { regional_boost: 0, education_weight: 0 } })
    expect(tableDigest(none)).toBe(tableDigest(made({ rows: 500, world: 'equal' })))
    expect(() => made({ rows: 5, set: { regional_bost: 1 } })).toThrow(
      'unknown setting: regional_bost; nearest known: regional_boost',
    )
    expect(Object.keys(settings)).toHaveLength(4)
  })
})

describe('approval', () => {
  it('adds up as the formula says', () => {
    const applicant = {
      income: 650_000,
      employment_years: 30,
      delinquency_rate: 0.1,
      education_level: 'media',
      region: 'Valparaíso',
    } as const
    expect(bareScore(applicant, { regionalBoost: 0.5, educationWeight: 2 })).toBeCloseTo(0.5, 12)
  })

  it('solves the intercept', () => {
    expect(solveIntercept([0, 0])).toBeCloseTo(0.4054651081, 8)
  })
})

describe('truth', () => {
  it('says what the answers are made of, and what is planted', () => {
    const of = (world: World) => truth({ rows: 1, seed: 1, mode: 'faithful', world })
    expect(of('label-biased')).toMatchObject({
      approval_rate: 0.6,
      regional_boost: { regions: ['Metropolitana', 'Valparaíso'], added: 0.5 },
      education: { postgrado: 0.6 },
      income: { clipped: true, unrecorded_of_women: 0 },
    })
    expect(of('equal')).toMatchObject({ regional_boost: { added: 0 }, education: { postgrado: 0 } })
    expect(of('feature-biased')).toMatchObject({ income: { unrecorded_of_women: 0.25 } })
    const { regions } = of('support-starved') as { regions: Record<string, number> }
    expect(Object.values(regions).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    expect(regions['Metropolitana']).toBeGreaterThan(0.7)
  })
})
