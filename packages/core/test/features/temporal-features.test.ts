import { describe, expect, it } from 'vitest'
import { temporalFeatures } from '../../src/features/temporal-features.ts'
import { type TemporalPlan, temporalNames } from '../../src/features/temporal-plan.ts'
import { categoryColumn, columnOf, createRandom, makeTable, namesOf, type Table } from '../../src/index.ts'
import { readCsv, sharedData } from '../shared-data.ts'
import { naiveTemporal } from './naive-temporal.ts'

const metrics = ['views', 'likes', 'comments', 'shares']
const plan: TemporalPlan = {
  entity: 'user_id',
  time: 'timestamp',
  metrics,
  ratios: { of: ['likes', 'comments', 'shares'], over: 'views' },
}

const points = sharedData('engagement/engagement.csv.gz')
const expected = sharedData('temporal-features/engagement-60/features.csv')

describe.skipIf(points === null || expected === null)('the published features of 60 users', () => {
  it('are ours with undefined values as 0, to 1e-9', () => {
    const published = readCsv(expected!)
    const ours = temporalFeatures(firstUsers(points!, 60), { ...plan, undefined: 'zero' })
    const names = temporalNames(plan)
    expect(names).toEqual(Object.keys(published).slice(2))
    expect(names.length).toBe(111)
    expect(ours.rows).toBe(60)
    for (const name of names) {
      const { values } = columnOf(ours, name).column
      // relative to 1 or the value: sums of 336 terms in another order lose some 1e-13, the published text has 16 digits
      for (const [s, text] of published[name]!.entries()) {
        const value = Number(text)
        expect(
          Math.abs(values[s]! - value) / Math.max(1, Math.abs(value)),
          `${name} of row ${s}`,
        ).toBeLessThan(1e-9)
      }
    }
  })
})

describe('against the plain reading of each formula', () => {
  const random = createRandom(5)
  const draws: readonly (readonly [string, () => number])[] = [
    ['small counts', () => random.int(4)],
    ['mostly zero', () => (random.int(12) === 0 ? random.int(9) : 0)],
    ['real numbers', () => random.next() * 7 + 0.1],
    ['large and signed', () => random.normal() * 1e7],
    ['with gaps', () => (random.int(5) === 0 ? Number.NaN : random.int(50))],
    ['constant', () => 0.1],
  ]
  it.each(draws)('%s', (_, draw) => {
    const lengths = [1, 2, 3, 5, 7, 13, 25, 26, 60, 200]
    const series = lengths.map((n) => Float64Array.from({ length: n }, draw))
    const table = shuffledPoints(series)
    const ours = temporalFeatures(table, {
      ...plan,
      metrics: ['views'],
      ratios: { of: ['likes'], over: 'views' },
    })
    const names = namesOf(ours).slice(1)
    const users = columnOf(ours, 'user_id').column
    for (let row = 0; row < ours.rows; row++) {
      const x = series[users.values[row]!]!
      const naive = naiveTemporal([...x])
      for (const name of names) {
        const value = columnOf(ours, name).column.values[row]!
        const want = naive[name]!
        // another order of summing: 1e-9 of the values' size leaves six digits of room
        const size = Math.max(1, Math.abs(want))
        if (Number.isNaN(want)) expect(value, `${name}, ${x.length} points`).toBeNaN()
        else expect(Math.abs(value - want) / size, `${name}, ${x.length} points`).toBeLessThan(1e-9)
      }
    }
  })

  function shuffledPoints(series: readonly Float64Array[]): Table {
    const rows = series.flatMap((x, user) => [...x].map((value, hour) => ({ user, hour, value })))
    const order = [...random.permutation(rows.length)].map((i) => rows[i]!)
    const numbers = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(order, of)
    return makeTable([
      {
        name: 'user_id',
        type: 'category',
        values: Int32Array.from(order, ({ user }) => user),
        levels: series.map((_, user) => `u${user}`),
      },
      { name: 'timestamp', type: 'instant', values: numbers(({ hour }) => hour * 3_600_000) },
      { name: 'views', type: 'float64', values: numbers(({ value }) => value) },
      { name: 'likes', type: 'float64', values: numbers(({ value }) => value / 3) },
    ])
  }
})

describe('undefined features', () => {
  const lone = makeTable([
    { name: 'user_id', ...categoryColumn(['a']) },
    { name: 'timestamp', type: 'instant', values: Float64Array.of(0) },
    ...metrics.map((name) => ({ name, type: 'int32' as const, values: Int32Array.of(3) })),
    { name: 'label', ...categoryColumn(['fake']) },
  ])

  it('are missing, or 0 where asked, under the same names whatever the length', () => {
    const missing = temporalFeatures(lone, plan)
    const zero = temporalFeatures(lone, { ...plan, undefined: 'zero' })
    expect(namesOf(missing)).toEqual(['user_id', ...temporalNames(plan)])
    for (const name of [
      'views_autocorr_lag_1',
      'views_rolling_std_6',
      'likes_trend_slope',
      'shares_entropy',
    ]) {
      expect(columnOf(missing, name).column.values[0], name).toBeNaN()
      expect(columnOf(zero, name).column.values[0], name).toBe(0)
    }
    expect(columnOf(missing, 'views_rolling_mean_24').column.values[0]).toBe(3)
  })

  it('keeps columns of the last row, refuses words as metrics and windows of nothing', () => {
    expect(columnOf(temporalFeatures(lone, { ...plan, keep: ['label'] }), 'label').schema.type).toBe(
      'category',
    )
    expect(() => temporalFeatures(lone, { ...plan, metrics: ['label'] })).toThrow('a number')
    expect(() => temporalFeatures(lone, { ...plan, windows: [0] })).toThrow('not in [1')
  })
})

function firstUsers(path: string, users: number): Table {
  const columns = readCsv(path)
  const rows = users * 336
  const times = columns.timestamp!.slice(0, rows).map((text) => Date.parse(`${text.replace(' ', 'T')}Z`))
  return makeTable([
    { name: 'user_id', ...categoryColumn(columns.user_id!.slice(0, rows)) },
    { name: 'timestamp', type: 'instant', values: Float64Array.from(times) },
    ...metrics.map((name) => ({
      name,
      type: 'int32' as const,
      values: Int32Array.from(columns[name]!.slice(0, rows), Number),
    })),
  ])
}
