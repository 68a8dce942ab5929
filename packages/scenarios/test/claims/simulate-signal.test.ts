import { describe, expect, it } from 'vitest'
import { checks } from '../../src/claims/checks.ts'
import { simulate } from '../../src/claims/simulate.ts'
import { ruleHits } from '../../src/rule-hits.ts'
import {
  correlationOf,
  countsOf,
  covarianceOf,
  cramersV,
  meanOf,
  numbersOf,
  quantileOf,
  ratesOf,
  textsOf,
} from '../table-statistics.ts'

const rows = 20_000

/** Five standard errors of a share: one of the hundred shares below lies outside once in 17,000 seeds. */
const shareTolerance = (share: number, n: number) => 5 * Math.sqrt((share * (1 - share)) / n)

/**
 * Cramér's V of 20,000 rows: its standard error is at most √((1 − V²)/n) = .007 for a table with two columns; three of them.
 */
const vTolerance = 0.021

/** Shares and fraud rates of the published file, as its data sheet prints them. */
const shares: Record<string, Record<string, number>> = {
  policy_state: { OH: 0.352, IL: 0.338, IN: 0.31 },
  policy_csl: { '250/500': 0.351, '100/300': 0.349, '500/1000': 0.3 },
  policy_deductable: { 1000: 0.351, 500: 0.342, 2000: 0.307 },
  insured_sex: { FEMALE: 0.537, MALE: 0.463 },
  incident_type: {
    'Multi-vehicle Collision': 0.419,
    'Single Vehicle Collision': 0.403,
    'Vehicle Theft': 0.094,
    'Parked Car': 0.084,
  },
  collision_type: { 'Rear Collision': 0.292, 'Side Collision': 0.276, 'Front Collision': 0.254, '?': 0.178 },
  incident_severity: {
    'Minor Damage': 0.354,
    'Total Loss': 0.28,
    'Major Damage': 0.276,
    'Trivial Damage': 0.09,
  },
  authorities_contacted: { Police: 0.292, Fire: 0.223, Other: 0.198, Ambulance: 0.196, None: 0.091 },
  incident_state: { NY: 0.262, SC: 0.248, WV: 0.217, VA: 0.11, NC: 0.11, PA: 0.03, OH: 0.023 },
  number_of_vehicles_involved: { 1: 0.581, 3: 0.358, 4: 0.031, 2: 0.03 },
  property_damage: { '?': 0.36, NO: 0.338, YES: 0.302 },
  police_report_available: { '?': 0.343, NO: 0.343, YES: 0.314 },
  bodily_injuries: { 0: 0.34, 1: 0.328, 2: 0.332 },
  witnesses: { 0: 0.249, 1: 0.258, 2: 0.25, 3: 0.243 },
}

const fraudRates: Record<string, Record<string, number>> = {
  incident_severity: {
    'Major Damage': 0.605,
    'Minor Damage': 0.107,
    'Total Loss': 0.129,
    'Trivial Damage': 0.067,
  },
  insured_hobbies: { chess: 0.826, 'cross-fit': 0.743, yachting: 0.302, camping: 0.091 },
}

const associations: Record<string, number> = {
  incident_severity: 0.514,
  insured_hobbies: 0.403,
  collision_type: 0.177,
  incident_type: 0.171,
  authorities_contacted: 0.162,
  insured_sex: 0.031,
  insured_education_level: 0.041,
}

describe('the signal of 20,000 faithful claims', () => {
  const table = simulate({ rows, seed: 20, mode: 'faithful' })
  const label = textsOf(table, 'fraud_reported')
  const fraud = label.map((text) => text === 'Y')
  const number = (name: string) => numbersOf(table, name)

  it('has a quarter of fraud', () => {
    expect(Math.abs(meanOf(fraud.map(Number)) - 0.247)).toBeLessThan(shareTolerance(0.247, rows))
  })

  it.each(Object.entries(shares))('has the published shares of %s', (name, expected) => {
    const counts = countsOf(textsOf(table, name))
    expect(Object.keys(counts).sort()).toEqual(Object.keys(expected).sort())
    for (const [level, share] of Object.entries(expected))
      expect(Math.abs(counts[level]! / rows - share), level).toBeLessThan(shareTolerance(share, rows))
  })

  it.each(Object.entries(fraudRates))('has the published fraud rates of %s', (name, expected) => {
    const levels = textsOf(table, name)
    const [counts, rates] = [countsOf(levels), ratesOf(levels, fraud)]
    for (const [level, rate] of Object.entries(expected))
      expect(Math.abs(rates[level]! - rate), level).toBeLessThan(shareTolerance(rate, counts[level]!))
  })

  it.each(Object.entries(associations))('associates %s with fraud by a V of %d', (name, expected) => {
    expect(Math.abs(cramersV(textsOf(table, name), label) - expected)).toBeLessThan(vTolerance)
  })

  it.each([
    'policy_state',
    'insured_occupation',
    'insured_relationship',
    'incident_city',
    'witnesses',
    'bodily_injuries',
    'police_report_available',
    'auto_make',
    'auto_model',
    'auto_year',
  ])('keeps %s apart from the label', (name) => {
    const levels = textsOf(table, name)
    // √(df / n) is what chance alone gives; half as much again holds at the 99.9th percentile from 2 degrees on
    const chance = Math.sqrt((new Set(levels).size - 1) / rows)
    expect(cramersV(levels, label)).toBeLessThan(chance + 2.4 / Math.sqrt(rows))
  })

  it('ties age to tenure with a correlation of .92', () => {
    expect(Math.abs(correlationOf(number('months_as_customer'), number('age')) - 0.922)).toBeLessThan(0.01)
  })

  // five standard errors of the mean, and 1 % of the spread for distributions that are fitted, not counted; 4 % for the spread
  it.each([
    ['months_as_customer', 203.95, 115.11],
    ['age', 38.95, 9.14],
    ['policy_annual_premium', 1256.41, 244.17],
    ['capital-gains', 25126, 27872],
    ['capital-loss', -26794, 28104],
    ['total_claim_amount', 52762, 26402],
  ])('centres %s on %d with spread %d', (name, mean, sd) => {
    const values = number(name)
    expect(Math.abs(meanOf(values) - mean)).toBeLessThan((5 * sd) / Math.sqrt(rows) + sd / 100)
    expect(Math.abs(Math.sqrt(covarianceOf(values, values)) / sd - 1)).toBeLessThan(0.04)
  })

  it('spreads the total as published: median 58,055, interquartile range 28,780', () => {
    const [q25, median, q75] = [0.25, 0.5, 0.75].map((share) =>
      quantileOf(number('total_claim_amount'), share),
    )
    expect(Math.abs(median! / 58_055 - 1)).toBeLessThan(0.02)
    expect(Math.abs((q75! - q25!) / 28_780 - 1)).toBeLessThan(0.05)
  })

  it('splits it .139 for injury, .139 for property, .72 for the vehicle', () => {
    const total = number('total_claim_amount')
    const shareOf = (name: string) => meanOf(number(name).map((part, i) => part / total[i]!))
    expect(shareOf('injury_claim')).toBeCloseTo(0.139, 2)
    expect(shareOf('property_claim')).toBeCloseTo(0.139, 2)
    expect(shareOf('vehicle_claim')).toBeCloseTo(0.722, 2)
  })

  it('leaves umbrella, gains and losses at 0 as often as published', () => {
    const zeros = (name: string) => number(name).filter((value) => value === 0).length / rows
    expect(Math.abs(zeros('umbrella_limit') - 0.798)).toBeLessThan(shareTolerance(0.798, rows))
    expect(Math.abs(zeros('capital-gains') - 0.508)).toBeLessThan(shareTolerance(0.508, rows))
    expect(Math.abs(zeros('capital-loss') - 0.475)).toBeLessThan(shareTolerance(0.475, rows))
  })

  it('lets the challenger rule reach its published precision, recall and accuracy', () => {
    const hits = ruleHits(table, checks.challenger!.rule)
    const both = fraud.filter((is, i) => is && hits[i] === 1).length
    const [flagged, positives] = [hits.filter((hit) => hit === 1).length, fraud.filter(Boolean).length]
    const right = fraud.filter((is, i) => is === (hits[i] === 1)).length
    expect(Math.abs(both / flagged - 0.65)).toBeLessThan(shareTolerance(0.65, flagged))
    expect(Math.abs(both / positives - 0.887)).toBeLessThan(shareTolerance(0.887, positives))
    expect(Math.abs(right / rows - 0.854)).toBeLessThan(shareTolerance(0.854, rows))
  })
})

describe('the signal of 20,000 sound claims', () => {
  const table = simulate({ rows, seed: 20, mode: 'sound' })
  const label = textsOf(table, 'fraud_reported')

  it('keeps what happened as telling as it was', () => {
    expect(Math.abs(cramersV(textsOf(table, 'incident_severity'), label) - 0.514)).toBeLessThan(vTolerance)
  })

  it.each(['insured_hobbies', 'insured_sex', 'insured_education_level'])(
    'says nothing through %s',
    (name) => {
      const levels = textsOf(table, name)
      const chance = Math.sqrt((new Set(levels).size - 1) / rows)
      expect(cramersV(levels, label)).toBeLessThan(chance + 2.4 / Math.sqrt(rows))
    },
  )
})
