import { expect } from 'vitest'
import { simulate } from '../../src/claims/simulate.ts'
import { standardErrors } from '../../src/published-fact.ts'
import {
  countsOf,
  covarianceOf,
  cramersV,
  meanOf,
  numbersOf,
  ratesOf,
  textsOf,
} from '../../src/table-statistics.ts'

const rows = 20_000

/** Enough claims to see what the published file shows; the same in every test that asks for them. */
export function manyClaims(mode: 'faithful' | 'sound') {
  const table = simulate({ rows, seed: 20, mode })
  const label = textsOf(table, 'fraud_reported')
  const fraud = label.map((text) => text === 'Y')
  return { table, label, fraud, number: (name: string) => numbersOf(table, name) }
}

export type ManyClaims = ReturnType<typeof manyClaims>

/** Five standard errors of a share. */
export function shareTolerance(share: number, n = rows): number {
  return standardErrors(share, n)
}

export function expectShares(
  { table }: ManyClaims,
  name: string,
  expected: Readonly<Record<string, number>>,
): void {
  const counts = countsOf(textsOf(table, name))
  expect(Object.keys(counts).sort()).toEqual(Object.keys(expected).sort())
  for (const [level, share] of Object.entries(expected))
    expect(Math.abs(counts[level]! / rows - share), level).toBeLessThan(shareTolerance(share))
}

export function expectFraudRates(
  { table, fraud }: ManyClaims,
  name: string,
  expected: Readonly<Record<string, number>>,
) {
  const levels = textsOf(table, name)
  const [counts, rates] = [countsOf(levels), ratesOf(levels, fraud)]
  for (const [level, rate] of Object.entries(expected))
    expect(Math.abs(rates[level]! - rate), level).toBeLessThan(shareTolerance(rate, counts[level]!))
}

/** Within three standard errors of a V at 20,000 rows, which are at most √((1 − V²)/n) = .007 each. */
export function expectAssociation({ table, label }: ManyClaims, name: string, expected: number): void {
  expect(Math.abs(cramersV(textsOf(table, name), label) - expected)).toBeLessThan(0.021)
}

/** √(degrees of freedom / n) is what chance alone gives on average; 2.4/√n more is beyond its 99.9th percentile. */
export function expectNoAssociation({ table, label }: ManyClaims, name: string): void {
  const levels = textsOf(table, name)
  const chance = Math.sqrt((new Set(levels).size - 1) / rows)
  expect(cramersV(levels, label)).toBeLessThan(chance + 2.4 / Math.sqrt(rows))
}

/** Five standard errors of the mean and 1 % of the spread, for what is fitted and not counted; 4 % for the spread. */
export function expectMoments({ number }: ManyClaims, name: string, mean: number, sd: number): void {
  const values = number(name)
  expect(Math.abs(meanOf(values) - mean)).toBeLessThan((5 * sd) / Math.sqrt(rows) + sd / 100)
  expect(Math.abs(Math.sqrt(covarianceOf(values, values)) / sd - 1)).toBeLessThan(0.04)
}

export function expectZeros({ number }: ManyClaims, name: string, share: number): void {
  const zeros = number(name).filter((value) => value === 0).length
  expect(Math.abs(zeros / rows - share)).toBeLessThan(shareTolerance(share))
}
