import { describe, it } from 'vitest'
import { expectMoments, expectNoAssociation, expectShares, expectZeros, manyClaims } from '../many-claims.ts'

describe('policies of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it.each([
    ['policy_state', { OH: 0.352, IL: 0.338, IN: 0.31 }],
    ['policy_csl', { '250/500': 0.351, '100/300': 0.349, '500/1000': 0.3 }],
    ['policy_deductable', { 1000: 0.351, 500: 0.342, 2000: 0.307 }],
  ])('have the published shares of %s, apart from the label', (name, expected) => {
    expectShares(claims, name, expected)
    expectNoAssociation(claims, name)
  })

  it('centre the premium on 1,256.41 with spread 244.17', () => {
    expectMoments(claims, 'policy_annual_premium', 1256.41, 244.17)
  })

  it('have no umbrella in four of five', () => {
    expectZeros(claims, 'umbrella_limit', 0.798)
  })
})
