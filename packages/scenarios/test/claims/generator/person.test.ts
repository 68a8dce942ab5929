import { describe, expect, it } from 'vitest'
import { correlationOf } from '../../table-statistics.ts'
import {
  expectAssociation,
  expectFraudRates,
  expectMoments,
  expectNoAssociation,
  expectShares,
  expectZeros,
  manyClaims,
} from '../many-claims.ts'

describe('persons of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it('have the published shares of the sexes', () => {
    expectShares(claims, 'insured_sex', { FEMALE: 0.537, MALE: 0.463 })
  })

  it('are fraud by hobby as published: the two artefacts, and the rest far below', () => {
    expectFraudRates(claims, 'insured_hobbies', {
      chess: 0.826,
      'cross-fit': 0.743,
      yachting: 0.302,
      camping: 0.091,
    })
  })

  it.each([
    ['insured_hobbies', 0.403],
    ['insured_sex', 0.031],
    ['insured_education_level', 0.041],
  ])('associate %s with fraud by a V of %d', (name, expected) => {
    expectAssociation(claims, name, expected)
  })

  it.each(['insured_occupation', 'insured_relationship'])('keep %s apart from the label', (name) =>
    expectNoAssociation(claims, name),
  )

  it('tie age to tenure with a correlation of .92', () => {
    const [tenure, age] = ['months_as_customer', 'age'].map(claims.number)
    // standard error (1 − r²)/√n = .001, and .009 for an age that is fitted, not counted
    expect(Math.abs(correlationOf(tenure!, age!) - 0.922)).toBeLessThan(0.01)
  })

  it.each([
    ['months_as_customer', 203.95, 115.11],
    ['age', 38.95, 9.14],
    ['capital-gains', 25_126, 27_872],
    ['capital-loss', -26_794, 28_104],
  ])('centre %s on %d with spread %d', (name, mean, sd) => expectMoments(claims, name, mean, sd))

  it('have no gains and no losses as often as published', () => {
    expectZeros(claims, 'capital-gains', 0.508)
    expectZeros(claims, 'capital-loss', 0.475)
  })
})

describe('persons of 20,000 sound claims', () => {
  const claims = manyClaims('sound')

  it.each(['insured_hobbies', 'insured_sex', 'insured_education_level'])('say nothing through %s', (name) =>
    expectNoAssociation(claims, name),
  )
})
