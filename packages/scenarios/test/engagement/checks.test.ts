import { describe, expect, it } from 'vitest'
import { readCsv, sharedData } from '../../../core/test/shared-data.ts'
import { checks } from '../../src/engagement/checks.ts'
import { attacks } from '../../src/engagement/generator/attack.ts'
import { profiles } from '../../src/engagement/generator/profile.ts'
import { points } from '../../src/engagement/schema.ts'
import { countsOf, meanOf } from '../../src/table-statistics.ts'

const path = sharedData('engagement/engagement.csv.gz')

describe.skipIf(path === null)('the published file', () => {
  const columns = path === null ? {} : readCsv(path)
  const shareOf = (name: string) => meanOf(columns[name]!.map((text) => Number(text === 'True')))

  it('has the columns that the points have, and the headlines', () => {
    expect(Object.keys(columns).sort()).toEqual(points.schema.map(({ name }) => name).sort())
    const found = { fake_share: shareOf('is_fake_series'), anomaly_share: shareOf('is_anomaly_window') }
    for (const { name, value, tolerance } of checks.headlines)
      expect(Math.abs(found[name as keyof typeof found] - value), name).toBeLessThanOrEqual(tolerance)
  })

  it('has as many users of each attack and honest users of each profile as the generator draws in proportion', () => {
    const users = (names: readonly string[]) =>
      Object.fromEntries(Object.entries(countsOf(names)).map(([name, hours]) => [name, hours / 336]))
    const { none: _, ...ofAttacks } = users(columns.attack_type!)
    expect(ofAttacks).toEqual(Object.fromEntries(attacks.map(({ name, users }) => [name, users])))
    const honest = columns.profile!.filter((_, row) => columns.is_fake_series![row] === 'False')
    expect(users(honest)).toEqual(Object.fromEntries(profiles.map(({ name, users }) => [name, users])))
  })

  it('has the means of views that profiles have, to the digits written', () => {
    for (const { name, views } of profiles) {
      const own = columns.views!.filter(
        (_, row) => columns.profile![row] === name && columns.is_fake_series![row] === 'False',
      )
      // half a unit of the third significant digit is at most .5 %
      expect(Math.abs(meanOf(own.map(Number)) / views - 1), name).toBeLessThan(0.006)
    }
  })
})
