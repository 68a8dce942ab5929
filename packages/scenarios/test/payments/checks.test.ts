import { describe, expect, it } from 'vitest'
import { checks } from '../../src/payments/checks.ts'
import { simulate } from '../../src/payments/simulate.ts'
import { meanOf, numbersOf, textsOf } from '../../src/table-statistics.ts'

/** The tier that the groups' edges give a balance: edges are left-closed. */
function tierOf(balance: number): number {
  return checks.groups[0]!.edges!.filter((edge) => balance >= edge).length
}

describe('checks', () => {
  it('cut balances at 0 and 50,397, right-closed', () => {
    expect([0, 0.01, 50_397, 50_397.01].map(tierOf)).toEqual([0, 1, 1, 2])
    expect(checks.groups[0]!.tiers).toHaveLength(3)
  })

  it('state headlines that a log has again', () => {
    const table = simulate({ rows: 100_000, seed: 4, mode: 'faithful' })
    const [types, frauds] = [textsOf(table, 'type'), textsOf(table, 'isFraud')]
    const left = numbersOf(table, 'newbalanceOrig').filter((_, i) => frauds[i] === '0')
    const found: Record<string, number> = {
      fraud_share: meanOf(frauds.map(Number)),
      cash_out_share: meanOf(types.map((type) => Number(type === 'CASH_OUT'))),
      emptied_share: meanOf(left.map((balance) => Number(balance === 0))),
      mean_amount: meanOf(numbersOf(table, 'amount')),
    }
    // 100,000 rows: a tenth of the tolerance of a sample of 1,000
    for (const { name, value, tolerance, sampleTolerance } of checks.headlines)
      expect(Math.abs(found[name]! - value), name).toBeLessThan(tolerance + sampleTolerance / 10)
  })
})
