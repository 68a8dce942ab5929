import { describe, expect, it } from 'vitest'
import { publishedFraudRates, publishedMoments, publishedZeros } from '../../../src/claims/published-facts.ts'
import { correlationOf } from '../../../src/table-statistics.ts'
import {
  expectFraudRates,
  expectMoments,
  expectNoAssociation,
  expectZeros,
  manyClaims,
} from '../many-claims.ts'

describe('persons of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it('are fraud by hobby as published: the two artefacts, and the rest far below', () => {
    expectFraudRates(claims, 'insured_hobbies', publishedFraudRates.insured_hobbies!)
  })

  it.each(['insured_occupation', 'insured_relationship'])('keep %s apart from the label', (name) =>
    expectNoAssociation(claims, name),
  )

  it('tie age to tenure with a correlation of .92', () => {
    const [tenure, age] = ['months_as_customer', 'age'].map(claims.number)
    // standard error (1 − r²)/√n = .001, and .009 for an age that is fitted, not counted
    expect(Math.abs(correlationOf(tenure!, age!) - 0.922)).toBeLessThan(0.01)
  })

  it.each(['months_as_customer', 'age', 'capital-gains', 'capital-loss'])('centre %s as published', (name) =>
    expectMoments(claims, name, ...publishedMoments[name]!),
  )

  it('have no gains and no losses as often as published', () => {
    expectZeros(claims, 'capital-gains', publishedZeros['capital-gains']!)
    expectZeros(claims, 'capital-loss', publishedZeros['capital-loss']!)
  })
})

describe('persons of 20,000 sound claims', () => {
  const claims = manyClaims('sound')

  it.each(['insured_hobbies', 'insured_sex', 'insured_education_level'])('say nothing through %s', (name) =>
    expectNoAssociation(claims, name),
  )
})
