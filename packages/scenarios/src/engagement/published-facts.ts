import { columnOf, type Table } from '@candor/core'
import { headlineFacts, type PublishedFact } from '../published-fact.ts'
import { meanOf, textsOf } from '../table-statistics.ts'
import { checks } from './checks.ts'
import { profiles } from './generator/profile.ts'
import { simulateTables } from './simulate.ts'

/** Numbers of the published hours beside those of faithful users. */
export function publishedFacts(rows: number, seed: number): PublishedFact[] {
  const parts = [...simulateTables({ rows, seed, mode: 'faithful' }).tables['points']!]
  const shareOf = (name: string) => meanOf(parts.flatMap((part) => yesOf(part, name).map(Number)))
  const found = { fake_share: shareOf('is_fake_series'), anomaly_share: shareOf('is_anomaly_window') }
  return [
    ...headlineFacts(checks.headlines, found, rows),
    ...profiles.map(({ name, views }) => viewsFact(parts, name, views)),
  ]
}

function yesOf(part: Table, name: string): boolean[] {
  return textsOf(part, name).map((text) => text === 'True')
}

/** Some 90 of 1,000 users × 336 Poisson counts: the least profile, of mean 1.78, has a standard error of .4 %. */
function viewsFact(parts: readonly Table[], profile: string, published: number): PublishedFact {
  const views = parts.flatMap((part) => {
    const [isFake, names] = [yesOf(part, 'is_fake_series'), textsOf(part, 'profile')]
    const { column } = columnOf(part, 'views')
    return [...column.values].filter((_, row) => !isFake[row] && names[row] === profile)
  })
  const fact = `mean views an hour of honest users: ${profile}`
  return { fact, published, ours: meanOf(views), tolerance: 0.03 * published }
}
