import { expect, it } from 'vitest'
import { type HistoryStep, historyReach } from '../../src/index.ts'

const step = (more: Partial<HistoryStep>): HistoryStep => ({
  output: 'x',
  side: 'any',
  statistic: 'count',
  ...more,
})

it.each<[string, Partial<HistoryStep>[], number]>([
  ['no step', [], 0],
  ['the longest window', [{ hours: 24 }, { hours: 64.5, of: 'amount' }, { hours: 2 }], 64.5],
  ['the whole past', [{ hours: 24 }, {}], Number.POSITIVE_INFINITY],
  [
    'what is counted before each event of the window',
    [{ hours: 24 }, { hours: 20, of: { countWithin: 6 } }],
    26,
  ],
  ['an event’s own whole past', [{ hours: 24, of: { hoursSince: 'in' } }], Number.POSITIVE_INFINITY],
  [
    'counterparties that were never met',
    [{ hours: 24, of: { isNew: 'counterparty' } }],
    Number.POSITIVE_INFINITY,
  ],
])('reaches back as far as %s', (_, steps, hours) => {
  expect(historyReach(steps.map(step))).toBe(hours)
})
