import { describe, expect, it } from 'vitest'
import { eventCounts } from '../../../src/payments/generator/faithful-frauds.ts'

const all = new Set(['flag', 'zero_balance_frauds'])

describe('eventCounts', () => {
  it('has the published odd frauds at the published size', () => {
    expect(eventCounts(4097, 4116, 6_362_620, all)).toEqual({
      pair: 4076,
      flagged: 16,
      empty_transfer: 5,
      empty_cash_out: 20,
      lone_transfer: 0,
      lone_cash_out: 4,
    })
  })

  it.each([
    [4097, 4116, all],
    [4097, 4116, new Set<string>()],
    [4097, 4116, new Set(['flag'])],
    [4097, 4116, new Set(['zero_balance_frauds'])],
    [1, 0, all],
    [0, 2, all],
    [0, 0, all],
  ])('makes %i transfers and %i cash-outs of them', (transfers, cashOuts, quirks) => {
    const counts = eventCounts(transfers, cashOuts, 6_362_620, quirks)
    const followed = quirks.has('zero_balance_frauds') ? counts.flagged : 0
    expect(counts.pair + counts.flagged + counts.empty_transfer + counts.lone_transfer).toBe(transfers)
    expect(counts.pair + followed + counts.empty_cash_out + counts.lone_cash_out).toBe(cashOuts)
    expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0)
  })
})
