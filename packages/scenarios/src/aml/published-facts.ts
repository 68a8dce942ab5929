import type { Table } from '@candor/core'
import { headlineFacts, type PublishedFact, standardErrors } from '../published-fact.ts'
import { countsOf, meanOf, numbersOf, textsOf } from '../table-statistics.ts'
import { checks } from './checks.ts'
import { typologies } from './generator/typology.ts'
import { settings, tablesInMemory } from './simulate.ts'

/** No file of this shape is published: what literature and the settings say, beside sound transactions; the labels of `faithful` mode are a person's ratings. */
export function publishedFacts(rows: number, seed: number): PublishedFact[] {
  const { transactions, customers } = tablesInMemory({ rows, seed, mode: 'sound' })
  const found = { laundering_share: meanOf(textsOf(customers!, 'laundering').map(Number)) }
  return [
    ...headlineFacts(checks.headlines, found, customers!.rows),
    ...patternFacts(transactions!),
    weekendFact(transactions!),
    ...structuringFacts(transactions!),
    ratingFact(rows, seed),
  ]
}

function patternFacts(transactions: Table): PublishedFact[] {
  const { none = 0, ...counts } = countsOf(textsOf(transactions, 'typology'))
  const known = typologies.filter(({ name }) => (counts[name] ?? 0) > 0).length
  const ours = 1 - none / transactions.rows
  return [
    { fact: 'kinds of pattern', published: 9, ours: known, tolerance: 0 },
    {
      fact: 'share of transactions in a pattern',
      published: settings.laundering.value,
      ours,
      tolerance: 1 / transactions.rows,
    },
  ]
}

/** Two days of a weekend have 1.4 of the 6.4 shares of a week; beside the draw, how many weekends there are in the days. */
function weekendFact(transactions: Table): PublishedFact {
  const published = 1.4 / 6.4
  const days = numbersOf(transactions, 'booked_at').map((time) => new Date(time).getUTCDay())
  const ours = meanOf(days.map((day) => Number(day === 0 || day === 6)))
  const tolerance = 0.01 + standardErrors(published, transactions.rows)
  return { fact: 'share of transactions at weekends', published, ours, tolerance }
}

/** The cash of structuring lies just under the limit of 10,000. */
function structuringFacts(transactions: Table): PublishedFact[] {
  const [kinds, channels] = ['typology', 'channel'].map((name) => textsOf(transactions, name))
  const cash = numbersOf(transactions, 'amount').filter(
    (_, row) => kinds![row] === 'structuring' && channels![row] === 'cash',
  )
  const outside = cash.filter((amount) => amount < 9000 || amount >= 10_000).length
  return [{ fact: 'cash of structuring outside [9000, 10000)', published: 0, ours: outside, tolerance: 0 }]
}

function ratingFact(rows: number, seed: number): PublishedFact {
  const { customers } = tablesInMemory({ rows, seed, mode: 'faithful' })
  const ratings = textsOf(customers!, 'past_rating')
  const differing = textsOf(customers!, 'laundering').filter(
    (label, row) => (label === '1') !== (ratings[row] === 'high'),
  )
  return {
    fact: 'labels other than the past rating, faithful',
    published: 0,
    ours: differing.length,
    tolerance: 0,
  }
}
