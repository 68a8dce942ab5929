import { expect, it } from 'vitest'
import { eventHistory, type HistoryPlan } from '../../src/index.ts'

const hour = 3_600_000
const plan: HistoryPlan = {
  time: 'at',
  sides: { out: 'payer', in: 'payee' },
  steps: [
    { output: 'sum_day', side: 'out', statistic: 'sum', of: 'amount', hours: 24 },
    { output: 'max_day', side: 'out', statistic: 'max', of: 'amount', hours: 24 },
    { output: 'burst_day', side: 'any', statistic: 'max', of: { countWithin: 3 }, hours: 24 },
    { output: 'ever', side: 'any', statistic: 'count' },
    { output: 'mean', side: 'in', statistic: 'mean', of: 'amount' },
  ],
}

it('answers as of a moment, and says null where nothing is defined', () => {
  const history = eventHistory(plan)
  history.add({ at: 0, payer: 'a', payee: 7, amount: 10 })
  history.add({ at: hour, payer: 'a', payee: '7', amount: 20 })
  expect(history.at('a', hour)).toEqual({ sum_day: 10, max_day: 10, burst_day: 0, ever: 1, mean: null })
  expect(history.at('a', 2 * hour)).toEqual({ sum_day: 30, max_day: 20, burst_day: 1, ever: 2, mean: null })
  expect(history.at(7, 25 * hour)).toEqual({ sum_day: 0, max_day: null, burst_day: 1, ever: 2, mean: 15 })
})

it('keeps its answers over a long stream of which it forgets the beginning', () => {
  const history = eventHistory(plan)
  for (let i = 0; i < 5000; i++) {
    history.add({ at: i * hour, payer: 'a', payee: null, amount: i % 97 })
    if (i % 7 === 0) history.at('a', i * hour)
  }
  const last = Array.from({ length: 24 }, (_, k) => (4999 - k) % 97)
  expect(history.at('a', 5000 * hour)).toEqual({
    sum_day: last.reduce((sum, value) => sum + value, 0),
    max_day: Math.max(...last),
    burst_day: 3,
    ever: 5000,
    mean: null,
  })
})

it('refuses to go back, and passes over events without a time or an entity', () => {
  const history = eventHistory(plan)
  history.add({ at: 5 * hour, payer: 'a', payee: 'b', amount: 1 })
  expect(() => history.add({ at: 4 * hour, payer: 'a', payee: null, amount: 1 })).toThrow(
    'entity a: 14400000 ms is before 18000000 ms',
  )
  history.at('b', 9 * hour)
  expect(() => history.at('b', 8 * hour)).toThrow('reached already')
  expect(() => history.add({ at: 8 * hour, payer: null, payee: 'b', amount: 1 })).toThrow('reached already')
  history.add({ at: null, payer: 'a', payee: 'b', amount: 1 })
  history.add({ at: 10 * hour, payer: null, payee: undefined, amount: 1 })
  expect(history.at('a', 11 * hour).ever).toBe(1)
})
