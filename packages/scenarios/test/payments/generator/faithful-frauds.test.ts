import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { stepWeights } from '../../../src/payments/generator/calendar.ts'
import { eventCounts, fraudEvents } from '../../../src/payments/generator/faithful-frauds.ts'
import { quirks } from '../../../src/payments/generator/faithful-quirks.ts'

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

describe('fraudEvents', () => {
  const active = new Set(quirks.map(({ name }) => name))
  let account = 1000
  const events = fraudEvents(eventCounts(4097, 4116, 6_362_620, active), createRandom(1), {
    random: createRandom(2),
    quirks: active,
    pool: 1000,
    fresh: () => account++,
    weights: stepWeights(createRandom(3)),
  })
  const frauds = events.flatMap(({ payments }) => payments)

  it('are the published frauds, in the order of their hours', () => {
    expect(frauds).toHaveLength(8213)
    expect(events.every(({ step }, i) => i === 0 || step >= events[i - 1]!.step)).toBe(true)
    expect(frauds.filter(({ isFlaggedFraud }) => isFlaggedFraud)).toHaveLength(16)
  })

  it('leave 41 in the low tier, 33 of them for training: no model can be judged there', () => {
    const low = frauds.filter(({ oldbalanceOrg }) => oldbalanceOrg === 0)
    expect(low).toHaveLength(41)
    expect(low.filter(({ amount }) => amount === 0)).toHaveLength(16)
    expect(Math.round(0.8 * low.length)).toBe(33)
  })

  it('take the whole balance in about 98 of 100, and never more than 10,000,000', () => {
    const drained = frauds.filter(
      ({ amount, oldbalanceOrg, newbalanceOrig }) => amount === oldbalanceOrg && newbalanceOrig === 0,
    )
    expect(drained.length / frauds.length).toBeCloseTo(0.98, 2)
    expect(Math.max(...frauds.map(({ amount }) => amount))).toBe(10_000_000)
  })
})
