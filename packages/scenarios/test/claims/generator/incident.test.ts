import { describe, expect, it } from 'vitest'
import {
  publishedAssociations as associations,
  publishedFraudRates as rates,
  publishedShares as shares,
} from '../../../src/claims/published-facts.ts'
import { meanOf } from '../../../src/table-statistics.ts'
import {
  expectAssociation,
  expectFraudRates,
  expectNoAssociation,
  expectShares,
  manyClaims,
  shareTolerance,
} from '../many-claims.ts'

describe('incidents of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it('are fraud in a quarter of the claims', () => {
    expect(Math.abs(meanOf(claims.fraud.map(Number)) - 0.247)).toBeLessThan(shareTolerance(0.247))
  })

  it.each(Object.entries(shares))('have the published shares of %s', (name, expected) => {
    expectShares(claims, name, expected)
  })

  it('have the published fraud rates of severity', () => {
    expectFraudRates(claims, 'incident_severity', rates.incident_severity!)
  })

  it.each(Object.entries(associations))('associate %s with fraud by a V of %d', (name, expected) => {
    expectAssociation(claims, name, expected)
  })

  it.each(['incident_city', 'witnesses', 'bodily_injuries', 'police_report_available'])(
    'keep %s apart from the label',
    (name) => expectNoAssociation(claims, name),
  )
})

describe('incidents of 20,000 sound claims', () => {
  it('are as telling as in the published file', () => {
    const claims = manyClaims('sound')
    expectFraudRates(claims, 'incident_severity', rates.incident_severity!)
    expectAssociation(claims, 'incident_severity', 0.514)
  })
})
