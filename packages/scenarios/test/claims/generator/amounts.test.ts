import { describe, expect, it } from 'vitest'
import { meanOf, quantileOf } from '../../../src/table-statistics.ts'
import { expectMoments, manyClaims } from '../many-claims.ts'

describe('amounts of 20,000 faithful claims', () => {
  const claims = manyClaims('faithful')
  const total = claims.number('total_claim_amount')

  it('centre the total on 52,762 with spread 26,402', () => {
    expectMoments(claims, 'total_claim_amount', 52_762, 26_402)
  })

  it('spread it as published: median 58,055, interquartile range 28,780', () => {
    const [q25, median, q75] = [0.25, 0.5, 0.75].map((share) => quantileOf(total, share))
    // the unit is fitted by a normal distribution; 2 % is 0.07 of the spread inside collisions
    expect(Math.abs(median! / 58_055 - 1)).toBeLessThan(0.02)
    expect(Math.abs((q75! - q25!) / 28_780 - 1)).toBeLessThan(0.05)
  })

  it('split it .139 for injury, .139 for property, .72 for the vehicle', () => {
    const shareOf = (name: string) => meanOf(claims.number(name).map((part, i) => part / total[i]!))
    expect(shareOf('injury_claim')).toBeCloseTo(0.139, 2)
    expect(shareOf('property_claim')).toBeCloseTo(0.139, 2)
    expect(shareOf('vehicle_claim')).toBeCloseTo(0.722, 2)
  })
})
