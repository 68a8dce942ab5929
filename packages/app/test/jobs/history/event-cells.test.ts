import { columnSchema } from '@candor/core'
import { expect, it } from 'vitest'
import { eventCells } from '../../../src/jobs/history/event-cells.ts'

const table = {
  aliases: { value: 'amount' },
  schema: [
    columnSchema('amount', 'float64', { unit: 'GBP' }),
    columnSchema('channel', 'category'),
    columnSchema('due', 'instant'),
    columnSchema('urgent', 'boolean'),
  ],
}

const cells = (
  payload: Record<string, number | string | boolean | null>,
  amountMinor?: number,
  currency = 'GBP',
) => {
  const made = eventCells(table, {
    payload,
    amountMinor: amountMinor ?? null,
    currency: amountMinor ? currency : null,
  })
  return { ...Object.fromEntries(made.cells), faults: made.faults.map(({ name }) => name) }
}

it('reads values by the types of the table, under any of its names', () => {
  expect(cells({ value: 5, channel: 7, due: '1970-01-02', urgent: true, note: 'x' })).toEqual({
    amount: 5,
    channel: '7',
    due: 86_400_000,
    urgent: 1,
    faults: [],
  })
  expect(cells({ amount: null, channel: true })).toEqual({ amount: null, channel: 'true', faults: [] })
})

it('tells values that are none', () => {
  expect(cells({ value: '5', due: 'soon', urgent: 1 })).toEqual({
    amount: null,
    due: null,
    urgent: null,
    faults: ['value', 'due', 'urgent'],
  })
})

it('makes an amount of minor units, as the decimal number reads', () => {
  for (let minor = 1; minor < 20_000; minor += 7)
    expect(cells({}, minor)).toEqual({
      amount: Number(`${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`),
      faults: [],
    })
  expect(cells({}, 950, 'EUR')).toEqual({ amount: null, faults: [] })
  expect(cells({ amount: 3 }, 950)).toEqual({ amount: 3, faults: [] })
  const yen = { ...table, schema: [columnSchema('amount', 'float64', { unit: 'JPY' })] }
  const told = { payload: {}, amountMinor: 950, currency: 'JPY' }
  expect(eventCells(yen, told).cells.get('amount')).toBe(950)
})
