import { columnOf, numberAt, type Table } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { checks } from '../../src/engagement/checks.ts'
import { profiles } from '../../src/engagement/generator/profile.ts'
import { settings, simulate, simulateTables } from '../../src/engagement/simulate.ts'
import type { SimulateOptions, World } from '../../src/index.ts'
import { meanOf, ratesOf, textsOf } from '../../src/table-statistics.ts'

const base: SimulateOptions = { rows: 1000, seed: 3, mode: 'faithful' }
const headline = (name: string) => checks.headlines.find((one) => one.name === name)!

function pointsOf(options: SimulateOptions): Table[] {
  return [...simulateTables(options).tables.points!]
}

describe('the points of 1,000 users', () => {
  const parts = pointsOf(base)

  it('come in parts of 500 users and 336 hours', () => {
    expect(parts.map(({ rows }) => rows)).toEqual([168_000, 168_000])
    expect(new Set(parts.flatMap((part) => textsOf(part, 'user_id'))).size).toBe(1000)
  })

  it('have the published shares of fake users and of hours under attack', () => {
    for (const [name, column] of [
      ['fake_share', 'is_fake_series'],
      ['anomaly_share', 'is_anomaly_window'],
    ] as const) {
      const share = meanOf(
        parts.flatMap((part) => textsOf(part, column)).map((text) => Number(text === 'True')),
      )
      const { value, sampleTolerance } = headline(name)
      expect(Math.abs(share - value), name).toBeLessThan(sampleTolerance)
    }
  })

  it('have the published mean of views of the honest users of each profile, to 3 %', () => {
    // some 90 users × 336 Poisson counts: the least profile, of mean 1.78, has a standard error of .4 %
    for (const { name, views } of profiles) {
      const means = parts.flatMap((part) => {
        const honest = textsOf(part, 'is_fake_series').map((text) => text === 'False')
        const profile = textsOf(part, 'profile')
        const { column } = columnOf(part, 'views')
        return [...column.values].filter((_, row) => honest[row] && profile[row] === name)
      })
      expect(Math.abs(meanOf(means) / views - 1), name).toBeLessThan(0.03)
    }
  })

  it('mark no hour of an honest user, and every kind of attack occurs', () => {
    const fake = parts.flatMap((part) => textsOf(part, 'is_fake_series'))
    const anomaly = parts.flatMap((part) => textsOf(part, 'is_anomaly_window')).map((text) => text === 'True')
    expect(ratesOf(fake, anomaly).False).toBe(0)
    expect(new Set(parts.flatMap((part) => textsOf(part, 'attack_type'))).size).toBe(13)
  })
})

describe('the scored table', () => {
  it('begins with the rows of a shorter run, and is the series of the points', () => {
    const options = { ...base, rows: 20 }
    const long = simulate(options)
    const short = simulate({ ...base, rows: 7 })
    for (const { name } of short.schema)
      for (let row = 0; row < 7; row++)
        expect(numberAt(columnOf(short, name).column, row)).toBe(numberAt(columnOf(long, name).column, row))
    const views = [...columnOf(pointsOf(options)[0]!, 'views').column.values].slice(0, 336)
    expect(columnOf(long, 'views_mean_value').column.values[0]).toBeCloseTo(meanOf(views), 10)
  })

  it('shows less of the attacks the more difficult it is', () => {
    const lift = (difficulty: number) => {
      const [part] = pointsOf({ ...base, rows: 300, set: { difficulty } })
      const during = textsOf(part!, 'is_anomaly_window')
      const regular = textsOf(part!, 'profile').map((text) => text === 'regular')
      const views = [...columnOf(part!, 'views').column.values]
      return meanOf(views.filter((_, row) => regular[row] && during[row] === 'True')) / profiles.at(-1)!.views
    }
    expect(lift(0)).toBeGreaterThan(1.3)
    expect(lift(0.8)).toBeLessThan(lift(0))
  })

  it('refuses settings out of range', () => {
    expect(() => simulate({ ...base, set: { difficulty: 2 } })).toThrow('difficulty')
    expect(() => simulate({ ...base, set: { hours: 1.5 } })).toThrow('hours')
    expect(() => simulate({ ...base, rows: 0 })).toThrow('rows')
    expect(Object.keys(settings)).toContain('difficulty')
  })
})

describe('worlds', () => {
  const made = (world: World) =>
    pointsOf({ rows: 500, seed: 5, mode: 'sound', world, set: { hours: 48 } })[0]!
  const equal = made('equal')
  /** of the points of users of the profile `new`, or of all others */
  const meanWhere = (table: Table, isNew: boolean, value: (row: number) => number) => {
    const profile = textsOf(table, 'profile')
    const rows = profile.flatMap((name, row) => ((name === 'new') === isNew ? [row] : []))
    return meanOf(rows.map(value))
  }
  const fakeShare = (table: Table, isNew: boolean) => {
    const labels = textsOf(table, 'is_fake_series')
    return meanWhere(table, isNew, (row) => Number(labels[row] === 'True'))
  }
  const views = (table: Table, isNew: boolean) => {
    const { column } = columnOf(table, 'views')
    return meanWhere(table, isNew, (row) => numberAt(column, row))
  }
  // some 80 users of the profile: a share has a standard error of .05
  const luck = 0.2

  it('labels honest new users as fake in the label-biased one, and nobody else', () => {
    const biased = made('label-biased')
    expect(fakeShare(biased, false)).toBe(fakeShare(equal, false))
    const fair = fakeShare(equal, true)
    expect(fakeShare(biased, true)).toBeGreaterThan(fair)
    expect(Math.abs(fakeShare(biased, true) - (fair + 0.2 * (1 - fair)))).toBeLessThan(luck)
    expect(textsOf(biased, 'attack_type')).toEqual(textsOf(equal, 'attack_type'))
  })

  it('loses half of the hours of new users in the feature-biased one', () => {
    const biased = made('feature-biased')
    expect(views(biased, false)).toBe(views(equal, false))
    expect(Math.abs(views(biased, true) / views(equal, true) - 0.5)).toBeLessThan(0.1)
    expect(fakeShare(biased, true)).toBe(fakeShare(equal, true))
  })

  it('hardly has new users in the support-starved one', () => {
    const users = textsOf(made('support-starved'), 'profile').filter((name) => name === 'new').length / 48
    expect(users).toBeLessThan(15)
    expect(textsOf(equal, 'profile').filter((name) => name === 'new').length / 48).toBeGreaterThan(50)
  })

  it('is refused in faithful mode, and said in the manifest', () => {
    expect(() => pointsOf({ ...base, rows: 2, world: 'label-biased' })).toThrow(/label-biased/)
    expect(() => pointsOf({ ...base, rows: 2, set: { new_kept: 0.1 } })).toThrow(/new_kept/)
    expect(simulateTables({ ...base, rows: 2, mode: 'sound', world: 'support-starved' }).truth).toMatchObject(
      {
        group: { column: 'profile', level: 'new' },
        planted: { suspected: 0, unseen: 0, kept: 0.03 },
      },
    )
  })
})
