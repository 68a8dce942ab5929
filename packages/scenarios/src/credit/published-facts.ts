import { headlineFacts, type PublishedFact, shareFacts } from '../published-fact.ts'
import { meanOf, numbersOf, textsOf } from '../table-statistics.ts'
import { checks } from './checks.ts'
import { regions } from './generator/published-choices.ts'
import { simulate } from './simulate.ts'

/** Means of the regional figures that the source gives as examples. */
const figures = { regional_cpi: 0.034, regional_unemployment: 0.086 } as const

/** What the source says and what the domain chose, beside faithful applicants. */
export function publishedFacts(rows: number, seed: number): PublishedFact[] {
  const table = simulate({ rows, seed, mode: 'faithful' })
  const lived = textsOf(table, 'region')
  const found = {
    approval_rate: meanOf(textsOf(table, 'approved').map(Number)),
    metropolitana_share: meanOf(lived.map((region) => Number(region === 'Metropolitana'))),
  }
  const incomes = numbersOf(table, 'income')
  return [
    ...headlineFacts(checks.headlines, found, rows),
    ...shareFacts('region', lived, regionShares()),
    {
      fact: 'least income',
      published: 200_000,
      ours: incomes.reduce((a, b) => Math.min(a, b)),
      tolerance: 0,
    },
    {
      fact: 'greatest income',
      published: 4_000_000,
      ours: incomes.reduce((a, b) => Math.max(a, b)),
      tolerance: 0,
    },
    ...Object.entries(figures).map(([name, published]) => ({
      fact: `mean of ${name}`,
      published,
      ours: meanOf(numbersOf(table, name)),
      tolerance: 0.005,
    })),
  ]
}

function regionShares(): Record<string, number> {
  const whole = Object.values(regions).reduce((sum, part) => sum + part, 0)
  return Object.fromEntries(Object.entries(regions).map(([name, part]) => [name, part / whole]))
}
