import { columnOf, type Table, valueAt } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { typologies } from '../../src/aml/generator/typology.ts'
import { simulate, simulateTables, tablesInMemory } from '../../src/aml/simulate.ts'
import type { SimulateOptions } from '../../src/index.ts'
import { countsOf, meanOf, numbersOf, ratesOf, textsOf } from '../../src/table-statistics.ts'

const base: SimulateOptions = { rows: 20_000, seed: 4, mode: 'sound', set: { customers: 1000 } }
const tables = tablesInMemory(base)
const { transactions, customers, documents } = tables as Record<
  'transactions' | 'customers' | 'documents',
  Table
>

describe('transactions', () => {
  it('are as many as asked, by time, in parts that share their levels', () => {
    expect(transactions.rows).toBe(20_000)
    const times = numbersOf(transactions, 'booked_at')
    expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true)
    const parts = [...simulateTables({ ...base, rows: 120_000 }).tables.transactions!]
    expect(parts.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(120_000)
    expect(parts.length).toBe(3)
    expect(new Set(textsOf(transactions, 'transaction_id')).size).toBe(20_000)
  })

  it('hold all nine typologies, counted in the manifest as they stand in the table', () => {
    const { truth } = simulateTables(base)
    const { none, ...counts } = countsOf(textsOf(transactions, 'typology'))
    expect(counts).toEqual(truth['typologies'])
    expect(Object.keys(counts).sort()).toEqual(typologies.map(({ name }) => name).sort())
    expect(none).toBe(20_000 - 400)
    expect(textsOf(transactions, 'is_laundering').filter((flag) => flag === '1').length).toBe(400)
  })

  it('say who pays whom: cash has one end only, nobody pays themselves', () => {
    const from = textsOf(transactions, 'from_customer')
    const to = textsOf(transactions, 'to_customer')
    const channel = textsOf(transactions, 'channel')
    for (let row = 0; row < transactions.rows; row++) {
      const ends = [from[row], to[row]].filter((end) => end !== '(missing)')
      expect(ends.length).toBe(channel[row] === 'cash' ? 1 : 2)
      expect(from[row]).not.toBe(to[row])
    }
  })

  it('of a structuring pattern are cash just under 10,000, then transfers on', () => {
    const isStructuring = textsOf(transactions, 'typology').map((name) => name === 'structuring')
    const amounts = numbersOf(transactions, 'amount')
    const channel = textsOf(transactions, 'channel')
    const cash = amounts.filter((_, row) => isStructuring[row] && channel[row] === 'cash')
    expect(cash.length).toBeGreaterThan(5)
    expect(Math.min(...cash)).toBeGreaterThanOrEqual(9000)
    expect(Math.max(...cash)).toBeLessThan(10_000)
  })

  it('are fewer at weekends and at night', () => {
    const days = numbersOf(transactions, 'booked_at').map((time) => new Date(time))
    const weekend = days.filter((day) => [0, 6].includes(day.getUTCDay())).length / days.length
    // 1.4 of 6.4 shares of a week; some 20,000 draws
    expect(Math.abs(weekend - 1.4 / 6.4)).toBeLessThan(0.02)
    expect(days.filter((day) => day.getUTCHours() < 6).length / days.length).toBeLessThan(0.06)
  })
})

describe('labels', () => {
  it('are of those who took part in a pattern before their assessment, and of nobody else', () => {
    const involved = new Map<string, number>()
    for (let row = 0; row < transactions.rows; row++) {
      if (valueAt(columnOf(transactions, 'is_laundering').column, row) !== '1') continue
      const at = numbersOf(transactions, 'booked_at')[row]!
      for (const side of ['from_customer', 'to_customer']) {
        const who = valueAt(columnOf(transactions, side).column, row)
        if (who !== null) involved.set(String(who), Math.min(at, involved.get(String(who)) ?? at))
      }
    }
    const ids = textsOf(customers, 'customer_id')
    const assessed = numbersOf(customers, 'assessed_on')
    const expected = ids.map((id, c) =>
      (involved.get(id) ?? Number.POSITIVE_INFINITY) < assessed[c]! ? '1' : '0',
    )
    expect(textsOf(customers, 'laundering')).toEqual(expected)
  })

  it('are the ratings of a person in faithful mode, which says so', () => {
    const rated = tablesInMemory({ ...base, rows: 2000, mode: 'faithful' }).customers!
    const rating = textsOf(rated, 'past_rating')
    expect(textsOf(rated, 'laundering')).toEqual(rating.map((one) => (one === 'high' ? '1' : '0')))
    expect(new Set(textsOf(rated, 'label_source'))).toEqual(new Set(['past_rating']))
  })
})

describe('worlds', () => {
  const listed = ['NG', 'PH', 'ZA', 'VN', 'LB']
  const of = (world: SimulateOptions['world']) => {
    const { customers, documents } = tablesInMemory({
      ...base,
      rows: 1000,
      world: world!,
      set: { customers: 6000 },
    })
    const home = textsOf(customers!, 'home_country')
    const group = home.map((country) => (listed.includes(country) ? 'listed' : 'other'))
    const rates = ratesOf(
      group,
      textsOf(customers!, 'laundering').map((label) => label === '1'),
    )
    const homes = new Map(
      textsOf(customers!, 'customer_id').map((id, c) => [id, home[c] === 'GB' ? 'home' : 'abroad']),
    )
    const pending = ratesOf(
      textsOf(documents!, 'customer_id').map((id) => homes.get(id)!),
      textsOf(documents!, 'verified_on').map((on) => on === 'NaN'),
    )
    return { rates, pending, abroad: meanOf(home.map((country) => Number(country !== 'GB'))) }
  }
  const equal = of('equal')

  it('plant what they say and nothing else', () => {
    // some 420 of 6,000 customers are from listed countries: standard errors near .01
    expect(Math.abs(equal.rates['listed']! - equal.rates['other']!)).toBeLessThan(0.04)
    expect(of('label-biased').rates['listed']! - equal.rates['listed']!).toBeGreaterThan(0.09)
    expect(Math.abs(equal.pending['abroad']! - equal.pending['home']!)).toBeLessThan(0.03)
    expect(of('feature-biased').pending['abroad']! - equal.pending['abroad']!).toBeGreaterThan(0.22)
    expect(equal.abroad).toBeGreaterThan(0.2)
    expect(of('support-starved').abroad).toBeLessThan(0.03)
  })
})

describe('the scored table', () => {
  const scored = simulate(base)

  it('has one row a customer, with the documents as of the day: expired ones do not count (3-D10)', () => {
    expect(scored.rows).toBe(1000)
    const verified = numbersOf(scored, 'documents_verified')
    const expired = numbersOf(scored, 'documents_expired')
    const owner = textsOf(documents, 'customer_id')
    const [on, until] = ['verified_on', 'expires_on'].map((name) => numbersOf(documents, name))
    const assessed = numbersOf(scored, 'assessed_on')
    for (const [c, id] of textsOf(scored, 'customer_id').entries()) {
      const own = owner.flatMap((name, d) => (name === id ? [d] : []))
      const isExpired = (d: number) => until![d]! < assessed[c]!
      expect(verified[c]).toBe(own.filter((d) => on![d]! < assessed[c]! && !isExpired(d)).length)
      expect(expired[c]).toBe(own.filter(isExpired).length)
    }
  })

  it('is as of the assessment: nothing of the day itself or later is in it (3-D2)', () => {
    const mean = numbersOf(scored, 'amount_mean')
    const assessed = numbersOf(scored, 'assessed_on')
    const [from, to] = ['from_customer', 'to_customer'].map((name) => textsOf(transactions, name))
    const [at, amount] = ['booked_at', 'amount'].map((name) => numbersOf(transactions, name))
    for (const c of [0, 7, 400, 999]) {
      const id = textsOf(scored, 'customer_id')[c]
      const own = amount!.filter((_, t) => (from![t] === id || to![t] === id) && at![t]! < assessed[c]!)
      expect(mean[c]).toBeCloseTo(meanOf(own), 9)
    }
  })

  it('refuses settings that cannot be', () => {
    expect(() => simulate({ ...base, set: { customer: 3 } })).toThrow('customers')
    expect(() => simulate({ ...base, set: { customers: 3 } })).toThrow('[20, 10000000]')
    expect(() => simulate({ ...base, rows: 0 })).toThrow('rows')
  })
})
