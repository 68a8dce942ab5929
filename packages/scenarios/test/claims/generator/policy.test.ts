import { describe, it } from 'vitest'
import { publishedMoments, publishedShares, publishedZeros } from '../../../src/claims/published-facts.ts'
import { expectMoments, expectNoAssociation, expectShares, expectZeros, manyClaims } from '../many-claims.ts'

describe('policies of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')

  it.each(['policy_state', 'policy_csl', 'policy_deductable'])(
    'have the published shares of %s, apart from the label',
    (name) => {
      expectShares(claims, name, publishedShares[name]!)
      expectNoAssociation(claims, name)
    },
  )

  it('centre the premium on 1,256.41 with spread 244.17', () => {
    expectMoments(claims, 'policy_annual_premium', ...publishedMoments.policy_annual_premium!)
  })

  it('have no umbrella in four of five', () => {
    expectZeros(claims, 'umbrella_limit', publishedZeros.umbrella_limit!)
  })
})
