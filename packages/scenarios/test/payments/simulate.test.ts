import { namesOf, type Table, tableDigest } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { hourShares } from '../../src/payments/generator/published-figures.ts'
import { publishedColumns } from '../../src/payments/published-facts.ts'
import { quirks, settings, simulate, simulateTables } from '../../src/payments/simulate.ts'
import type { SimulateOptions } from '../../src/scenario.ts'
import { countsOf, meanOf, numbersOf, quantileOf, textsOf } from '../../src/table-statistics.ts'

const made = (options: Partial<SimulateOptions> = {}) =>
  simulate({ rows: 20_000, seed: 3, mode: 'faithful', ...options })

/** What a log is, row by row, as the tests speak of it. */
function rowsOf(table: Table) {
  const [type, nameOrig, nameDest] = ['type', 'nameOrig', 'nameDest'].map((name) => textsOf(table, name))
  const [amount, old, left] = ['amount', 'oldbalanceOrg', 'newbalanceOrig'].map((name) =>
    numbersOf(table, name),
  )
  const [oldDest, newDest, step] = ['oldbalanceDest', 'newbalanceDest', 'step'].map((name) =>
    numbersOf(table, name),
  )
  const [fraud, flag] = [textsOf(table, 'isFraud'), numbersOf(table, 'isFlaggedFraud')]
  return Array.from({ length: table.rows }, (_, i) => ({
    step: step![i]!,
    type: type![i]!,
    amount: amount![i]!,
    nameOrig: nameOrig![i]!,
    old: old![i]!,
    left: left![i]!,
    nameDest: nameDest![i]!,
    oldDest: oldDest![i]!,
    newDest: newDest![i]!,
    isFraud: fraud[i] === '1',
    isFlagged: flag[i] === 1,
  }))
}

type Row = ReturnType<typeof rowsOf>[number]

const share = (rows: readonly Row[], test: (row: Row) => boolean) => rows.filter(test).length / rows.length
const movable = ({ type }: Row) => type === 'TRANSFER' || type === 'CASH_OUT'
const fromNothing = ({ old, left, amount }: Row) => old === 0 && left === 0 && amount > 0
const toNothing = ({ oldDest, newDest, amount }: Row) => oldDest === 0 && newDest === 0 && amount > 0

describe('simulate', () => {
  it('gives the same bytes for the same seed, and the parts hold the rows of the whole', () => {
    const digest = (seed: number) => tableDigest(made({ rows: 3000, seed }))
    expect(digest(5)).toBe(digest(5))
    expect(digest(5)).not.toBe(digest(6))
    for (const mode of ['faithful', 'sound'] as const) {
      const options = { rows: 70_000, seed: 2, mode }
      const whole = simulate(options)
      const parts = [...simulateTables(options).tables['payments']!]
      expect(parts.map(({ rows }) => rows)).toEqual([65_536, 4464])
      for (const name of namesOf(whole))
        expect(parts.flatMap((part) => textsOf(part, name))).toEqual(textsOf(whole, name))
    }
  })

  it('has rows in the order of their hours, amounts in cents, and accounts of customers and merchants', () => {
    for (const mode of ['faithful', 'sound'] as const) {
      const rows = rowsOf(made({ mode }))
      expect(rows.every(({ step }, i) => i === 0 || step >= rows[i - 1]!.step)).toBe(true)
      expect(rows.every(({ step }) => step >= 1 && step <= 743)).toBe(true)
      for (const { amount, nameOrig, nameDest } of rows) {
        expect(Math.round(amount * 100) / 100).toBe(amount)
        expect(`${nameOrig} ${nameDest}`).toMatch(/^C\d{1,10} [CM]\d{1,10}$/)
      }
    }
  })

  it('refuses sizes, settings and quirks that it does not know', () => {
    expect(() => made({ rows: 0 })).toThrow('rows')
    expect(() => made({ set: { fraud_shar: 1 } })).toThrow('nearest known: fraud_share')
    expect(() => made({ mode: 'sound', set: { fraud_share: 0.5 } })).toThrow('fraud_share')
    expect(() => made({ without: ['drian'] })).toThrow('drain')
    expect(Object.keys(settings)).toHaveLength(4)
    expect(() => made({ world: 'label-biased' })).toThrow('world label-biased needs mode sound')
    expect(() => made({ set: { low_fraud: 0.1 } })).toThrow('setting low_fraud needs mode sound')
  })

  it('makes logs of very few rows', () => {
    for (const mode of ['faithful', 'sound'] as const)
      for (const rows of [1, 2, 7]) expect(made({ rows, mode }).rows).toBe(rows)
  })
})

describe('the faithful log', () => {
  const table = made({ rows: 200_000, seed: 1 })
  const rows = rowsOf(table)
  const frauds = rows.filter(({ isFraud }) => isFraud)
  const genuine = rows.filter(({ isFraud }) => !isFraud)

  it('has the published share of each type and of frauds', () => {
    // the published counts in proportion, each within one row
    expect(countsOf(rows.map(({ type }) => type))).toEqual({
      CASH_IN: 43_985,
      CASH_OUT: 70_332,
      DEBIT: 1302,
      PAYMENT: 67_629,
      TRANSFER: 16_752,
    })
    expect(countsOf(frauds.map(({ type }) => type))).toEqual({ CASH_OUT: 129, TRANSFER: 129 })
  })

  it.each(Object.entries(publishedColumns))(
    'has the published mean and quartiles of %s',
    (name, { mean, quartiles }) => {
      const values = numbersOf(table, name)
      // 200,000 rows: standard errors of the means are below 1 %, and the curves are within 4.5 % themselves
      expect(meanOf(values) / mean - 1).toBeCloseTo(0, 1)
      for (const [i, quartile] of quartiles.entries()) {
        const found = quantileOf(values, (i + 1) / 4)
        expect(Math.abs(found - quartile), `quartile ${i + 1}`).toBeLessThanOrEqual(0.07 * quartile)
      }
    },
  )

  it('repeats the quirks', () => {
    expect(rows.every(({ nameOrig }) => nameOrig.startsWith('C'))).toBe(true)
    for (const { type, nameDest, oldDest, newDest } of rows) {
      expect(nameDest.startsWith('M')).toBe(type === 'PAYMENT')
      if (type === 'PAYMENT') expect(oldDest + newDest).toBe(0)
    }
    expect(share(frauds, ({ amount, old, left }) => amount === old && left === 0)).toBeGreaterThan(0.95)
    expect(share(frauds, toNothing)).toBeCloseTo(0.5, 1)
    expect(share(genuine.filter(movable), toNothing)).toBeCloseTo(0.0006, 3)
    expect(share(genuine.filter(movable), fromNothing)).toBeCloseTo(0.47, 2)
    expect(share(genuine, ({ left }) => left === 0)).toBeCloseTo(0.5668, 2)
    expect(Math.max(...frauds.map(({ amount }) => amount))).toBeLessThanOrEqual(10_000_000)
    const mules = new Set(frauds.filter(({ type }) => type === 'TRANSFER').map(({ nameDest }) => nameDest))
    expect(frauds.some(({ nameOrig }) => mules.has(nameOrig))).toBe(false)
  })

  it('has frauds evenly over the hours, other payments in the published hours', () => {
    const nightly = ({ step }: Row) => step % 24 >= 3 && step % 24 <= 5
    // an eighth of all hours; of 258 frauds a standard error of .02
    expect(Math.abs(share(frauds, nightly) - 1 / 8)).toBeLessThan(0.08)
    expect(share(genuine, nightly)).toBe(0)
    // days are unsteady: of 31 evenings a standard error near half a point
    for (const [hour, per] of hourShares.entries())
      expect(Math.abs(100 * share(genuine, ({ step }) => step % 24 === hour) - per), `${hour}`).toBeLessThan(
        1.5,
      )
  })

  it('flags transfers that move nothing', () => {
    const flagged = rows.filter(({ isFlagged }) => isFlagged)
    // 16 of 6,362,620 are .5 of 200,000
    expect(flagged).toHaveLength(1)
    for (const { type, isFraud, old, left, oldDest, amount } of flagged) {
      expect([type, isFraud, old === left, oldDest]).toEqual(['TRANSFER', true, true, 0])
      expect(amount).toBeGreaterThanOrEqual(353_874.22)
    }
  })
})

describe('quirks left out one by one', () => {
  // some frauds are so rare that a smaller log has none
  const rare = ['flag', 'zero_balance_frauds']
  const without = (name: string) =>
    rowsOf(made({ rows: rare.includes(name) ? 200_000 : 40_000, without: [name] }))
  const fraudsOf = (rows: readonly Row[]) => rows.filter(({ isFraud }) => isFraud)
  const found: Readonly<Record<string, (rows: readonly Row[]) => boolean>> = {
    names: (rows) => rows.some(({ nameOrig }) => nameOrig.startsWith('M')),
    drain: (rows) =>
      share(
        fraudsOf(rows).filter(({ type }) => type === 'TRANSFER'),
        ({ left }) => left > 0,
      ) > 0.9,
    broken_graph: (rows) => {
      const mules = new Set(fraudsOf(rows).map(({ nameDest }) => nameDest))
      return fraudsOf(rows).some(({ nameOrig }) => mules.has(nameOrig))
    },
    time: (rows) => fraudsOf(rows).every(({ step }) => step % 24 < 3 || step % 24 > 5),
    zero_destination: (rows) => rows.filter(movable).every((row) => !toNothing(row)),
    zero_origin: (rows) => !rows.some((row) => movable(row) && !row.isFraud && fromNothing(row)),
    drained_legitimates: (rows) =>
      rows.every(
        ({ type, isFraud, old, amount }) => type === 'CASH_IN' || isFraud || old === 0 || amount <= old,
      ),
    zero_balance_frauds: (rows) => fraudsOf(rows).every(({ old }) => old > 0),
    flag: (rows) => rows.every(({ isFlagged }) => !isFlagged),
    cap: (rows) => fraudsOf(rows).some(({ amount }) => amount > 10_000_000),
  }

  it('are the ones that the README tells of', () => {
    expect(quirks.map(({ name }) => name)).toEqual(Object.keys(found))
  })

  it.each(Object.keys(found))('%s', (name) => {
    expect(found[name]!(without(name))).toBe(true)
  })
})
