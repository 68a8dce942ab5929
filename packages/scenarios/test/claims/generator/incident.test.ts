import { describe, expect, it } from 'vitest'
import { meanOf } from '../../table-statistics.ts'
import {
  expectAssociation,
  expectFraudRates,
  expectNoAssociation,
  expectShares,
  manyClaims,
  shareTolerance,
} from '../many-claims.ts'

/** Shares, fraud rates and associations of the published file, as its data sheet prints them. */
const shares: Record<string, Record<string, number>> = {
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

const severityRates = {
  'Major Damage': 0.605,
  'Minor Damage': 0.107,
  'Total Loss': 0.129,
  'Trivial Damage': 0.067,
}

const associations: Record<string, number> = {
  incident_severity: 0.514,
  collision_type: 0.177,
  incident_type: 0.171,
  authorities_contacted: 0.162,
}

describe('incidents of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it('are fraud in a quarter of the claims', () => {
    expect(Math.abs(meanOf(claims.fraud.map(Number)) - 0.247)).toBeLessThan(shareTolerance(0.247))
  })

  it.each(Object.entries(shares))('have the published shares of %s', (name, expected) => {
    expectShares(claims, name, expected)
  })

  it('have the published fraud rates of severity', () => {
    expectFraudRates(claims, 'incident_severity', severityRates)
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
    expectFraudRates(claims, 'incident_severity', severityRates)
    expectAssociation(claims, 'incident_severity', 0.514)
  })
})
