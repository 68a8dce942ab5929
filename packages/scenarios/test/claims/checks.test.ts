import type { Table } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { checks } from '../../src/claims/checks.ts'
import { headlinesOf } from '../../src/claims/published-facts.ts'
import { simulate } from '../../src/claims/simulate.ts'
import { manyClaims, shareTolerance } from './many-claims.ts'
import { publishedClaims } from './published-claims.ts'

describe('headlines', () => {
  const file = publishedClaims()
  it.skipIf(file === null)('come out again of the published file', () => {
    const counted = headlinesOf(file as Table)
    expect(Object.keys(counted)).toEqual(checks.headlines.map(({ name }) => name))
    for (const { name, value, tolerance } of checks.headlines)
      expect(Math.abs(counted[name]! - value), name).toBeLessThanOrEqual(tolerance)
  })

  it.each([1, 2, 3])('come out of 1,000 simulated claims of seed %i within their luck', (seed) => {
    const counted = headlinesOf(simulate({ rows: 1000, seed, mode: 'faithful' }))
    for (const { name, value, sampleTolerance } of checks.headlines)
      expect(Math.abs(counted[name]! - value), name).toBeLessThanOrEqual(sampleTolerance)
  })

  it('come out of 20,000 simulated claims within five standard errors', () => {
    const { table, fraud } = manyClaims('faithful')
    const { challenger_precision, challenger_recall, challenger_accuracy } = headlinesOf(table)
    const positives = fraud.filter(Boolean).length
    expect(Math.abs(challenger_precision! - 0.65)).toBeLessThan(shareTolerance(0.65, positives))
    expect(Math.abs(challenger_recall! - 0.887)).toBeLessThan(shareTolerance(0.887, positives))
    expect(Math.abs(challenger_accuracy! - 0.854)).toBeLessThan(shareTolerance(0.854))
  })
})
