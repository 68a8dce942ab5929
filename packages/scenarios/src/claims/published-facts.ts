import type { Table } from '@candor/core'
import { headlineFacts, type PublishedFact, shareFacts, standardErrors } from '../published-fact.ts'
import { ruleHits } from '../rule-hits.ts'
import {
  correlationOf,
  countsOf,
  covarianceOf,
  cramersV,
  meanOf,
  numbersOf,
  ratesOf,
  textsOf,
} from '../table-statistics.ts'
import { checks } from './checks.ts'
import { simulate } from './simulate.ts'

type Shares = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Shares of the levels in the published file. */
export const publishedShares: Shares = {
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
  insured_sex: { FEMALE: 0.537, MALE: 0.463 },
  policy_state: { OH: 0.352, IL: 0.338, IN: 0.31 },
  policy_csl: { '250/500': 0.351, '100/300': 0.349, '500/1000': 0.3 },
  policy_deductable: { 1000: 0.351, 500: 0.342, 2000: 0.307 },
}

/** Share of frauds in levels of the published file. */
export const publishedFraudRates: Shares = {
  incident_severity: {
    'Major Damage': 0.605,
    'Minor Damage': 0.107,
    'Total Loss': 0.129,
    'Trivial Damage': 0.067,
  },
  insured_hobbies: { chess: 0.826, 'cross-fit': 0.743, yachting: 0.302, camping: 0.091 },
}

/** Cramér's V with the label in the published file. */
export const publishedAssociations: Readonly<Record<string, number>> = {
  incident_severity: 0.514,
  insured_hobbies: 0.403,
  collision_type: 0.177,
  incident_type: 0.171,
  authorities_contacted: 0.162,
  insured_education_level: 0.041,
  insured_sex: 0.031,
}

/** Mean and standard deviation in the published file. */
export const publishedMoments: Readonly<Record<string, readonly [mean: number, sd: number]>> = {
  months_as_customer: [203.95, 115.11],
  age: [38.95, 9.14],
  policy_annual_premium: [1256.41, 244.17],
  'capital-gains': [25_126, 27_872],
  'capital-loss': [-26_794, 28_104],
  total_claim_amount: [52_762, 26_402],
}

/** Share of claims that have 0 there. */
export const publishedZeros: Readonly<Record<string, number>> = {
  'capital-gains': 0.508,
  'capital-loss': 0.475,
  umbrella_limit: 0.798,
}

/** Numbers of the published file beside those of faithful claims. */
export function publishedFacts(rows: number, seed: number): PublishedFact[] {
  const table = simulate({ rows, seed, mode: 'faithful' })
  return [
    ...headlineFacts(checks.headlines, headlinesOf(table), rows).map(withFittedAge),
    ...Object.entries(publishedShares).flatMap(([name, shares]) =>
      shareFacts(name, textsOf(table, name), shares),
    ),
    ...Object.entries(publishedFraudRates).flatMap(([name, rates]) => fraudRateFacts(table, name, rates)),
    ...Object.entries(publishedAssociations).map(([name, value]) => associationFact(table, name, value)),
    ...Object.entries(publishedMoments).flatMap(([name, moments]) => momentFacts(table, name, moments)),
    ...Object.entries(publishedZeros).map(([name, share]) => zeroFact(table, name, share)),
  ]
}

/** The headlines of a table of claims, by name. */
export function headlinesOf(table: Table): Record<string, number> {
  const fraud = fraudsOf(table).map(Number)
  const hits = Array.from(ruleHits(table, checks.challenger!.rule))
  const both = meanOf(fraud.map((is, i) => is * hits[i]!))
  return {
    fraud_rate: meanOf(fraud),
    challenger_precision: both / meanOf(hits),
    challenger_recall: both / meanOf(fraud),
    challenger_accuracy: meanOf(fraud.map((is, i) => Number(is === hits[i]))),
    tenure_age_correlation: correlationOf(numbersOf(table, 'months_as_customer'), numbersOf(table, 'age')),
  }
}

/** Age is fitted to tenure, not counted: its correlation may be .009 off beside the luck of the draw. */
function withFittedAge(fact: PublishedFact): PublishedFact {
  return fact.fact === 'tenure_age_correlation' ? { ...fact, tolerance: fact.tolerance + 0.009 } : fact
}

function fraudsOf(table: Table): boolean[] {
  return textsOf(table, 'fraud_reported').map((text) => text === 'Y')
}

function fraudRateFacts(
  table: Table,
  name: string,
  rates: Readonly<Record<string, number>>,
): PublishedFact[] {
  const levels = textsOf(table, name)
  const [counts, found] = [countsOf(levels), ratesOf(levels, fraudsOf(table))]
  return Object.entries(rates).map(([level, published]) => ({
    fact: `fraud rate of ${name} ${level}`,
    published,
    ours: found[level] ?? 0,
    tolerance: standardErrors(published, counts[level] ?? 1),
  }))
}

/** Three standard errors of a V, which are at most √((1 − V²)/n), and never more than 1/√n. */
function associationFact(table: Table, name: string, published: number): PublishedFact {
  const ours = cramersV(textsOf(table, name), textsOf(table, 'fraud_reported'))
  return { fact: `Cramér's V of ${name}`, published, ours, tolerance: 3 / Math.sqrt(table.rows) }
}

/** Five standard errors of the mean and 1 % of the spread, for what is fitted and not counted; 4 % for the spread. */
function momentFacts(table: Table, name: string, [mean, sd]: readonly [number, number]): PublishedFact[] {
  const values = numbersOf(table, name)
  const spread = Math.sqrt(covarianceOf(values, values))
  const tolerance = (5 * sd) / Math.sqrt(table.rows) + sd / 100
  return [
    { fact: `mean of ${name}`, published: mean, ours: meanOf(values), tolerance },
    { fact: `standard deviation of ${name}`, published: sd, ours: spread, tolerance: sd / 25 },
  ]
}

function zeroFact(table: Table, name: string, published: number): PublishedFact {
  const ours = meanOf(numbersOf(table, name).map((value) => Number(value === 0)))
  return { fact: `share of 0 in ${name}`, published, ours, tolerance: standardErrors(published, table.rows) }
}
