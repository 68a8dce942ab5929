import { applyPipeline, fitPipeline, margins, rocAuc, type Table, trainBoosting } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { features } from '../../../src/payments/features.ts'
import { simulate, simulateTables } from '../../../src/payments/simulate.ts'
import type { World } from '../../../src/scenario.ts'
import { numbersOf, textsOf } from '../../../src/table-statistics.ts'

const rows = 200_000
const options = (world: World) => ({ rows, seed: 1, mode: 'sound', world }) as const
const worlds = ['equal', 'label-biased', 'feature-biased', 'support-starved'] as const
const made = Object.fromEntries(worlds.map((world) => [world, simulate(options(world))])) as Record<
  (typeof worlds)[number],
  Table
>

type Tier = 'low' | 'mid' | 'high'
const tierOf = (balance: number): Tier => (balance <= 0 ? 'low' : balance <= 50_397 ? 'mid' : 'high')

/** Of transfers and cash-outs: the tier, the label, and in which half of the rows they are. */
function payable(table: Table) {
  const [types, labels] = [textsOf(table, 'type'), textsOf(table, 'isFraud')]
  return numbersOf(table, 'oldbalanceOrg')
    .map((balance, i) => ({ i, tier: tierOf(balance), isFraud: labels[i] === '1', type: types[i]! }))
    .filter(({ type }) => type === 'TRANSFER' || type === 'CASH_OUT')
}

function fraudRate(table: Table, tier: Tier): number {
  const of = payable(table).filter((row) => row.tier === tier)
  return of.filter(({ isFraud }) => isFraud).length / of.length
}

/** Scores of a small model that is trained on every other row, for the rows that it has not seen. */
function scored(table: Table) {
  const { matrix } = applyPipeline(fitPipeline(table, features), table)
  const labels = Float64Array.from(textsOf(table, 'isFraud'), Number)
  const half = (odd: number) => Int32Array.from({ length: rows / 2 }, (_, k) => 2 * k + odd)
  const pick = (of: Float64Array | Float32Array, at: Int32Array) => Float64Array.from(at, (i) => of[i]!)
  const [train, test] = [half(0), half(1)]
  const part = (at: Int32Array) => ({
    rows: at.length,
    names: matrix.names,
    columns: matrix.columns.map((column) => pick(column, at)),
  })
  const { ensemble } = trainBoosting(part(train), pick(labels, train), {
    objective: 'logistic',
    nEstimators: 30,
    maxDepth: 5,
    learningRate: 0.2,
  })
  const scores = margins(ensemble, part(test))
  return payable(table)
    .filter(({ i }) => i % 2 === 1)
    .map((row) => ({ ...row, score: scores[(row.i - 1) / 2]! }))
}

function aucOf(of: readonly { readonly isFraud: boolean; readonly score: number }[]): number {
  const auc = rocAuc(
    Float64Array.from(of, ({ isFraud }) => Number(isFraud)),
    Float64Array.from(of, ({ score }) => score),
  )
  return 'value' in auc ? auc.value : Number.NaN
}

describe('accounts', () => {
  const table = made.equal
  const column = (name: string) => numbersOf(table, name)
  const [amount, old, left] = [column('amount'), column('oldbalanceOrg'), column('newbalanceOrig')]
  const [oldDest, newDest] = [column('oldbalanceDest'), column('newbalanceDest')]
  const [types, from, to] = ['type', 'nameOrig', 'nameDest'].map((name) => textsOf(table, name))
  const cents = (sum: number) => Math.round(sum * 100)

  it('neither make nor lose money', () => {
    for (let i = 0; i < rows; i++) {
      const sign = types![i] === 'CASH_IN' ? 1 : -1
      const expected = old[i] === 0 && sign < 0 ? 0 : cents(old[i]! + sign * amount[i]!)
      expect(cents(left[i]!)).toBe(expected)
      expect(cents(newDest[i]! - oldDest[i]!)).toBe(cents(-sign * amount[i]!))
    }
  })

  it('remember their balance, but for agents that fetch cash', () => {
    const last = new Map<string, number>()
    let fetched = 0
    for (let i = 0; i < rows; i++) {
      for (const [name, before, after] of [
        [from![i]!, old[i]!, left[i]!],
        [to![i]!, oldDest[i]!, newDest[i]!],
      ] as const) {
        if (cents(last.get(name) ?? before) !== cents(before)) fetched += 1
        last.set(name, after)
      }
    }
    expect(fetched).toBeGreaterThan(0)
    expect(fetched / rows).toBeLessThan(0.02)
  })

  it('of mules pass on what frauds sent them', () => {
    const frauds = payable(table).filter(({ isFraud }) => isFraud)
    const mules = new Set(frauds.filter(({ type }) => type === 'TRANSFER').map(({ i }) => to![i]!))
    const outs = frauds.filter(({ type, tier }) => type === 'CASH_OUT' && tier !== 'low')
    expect(outs.filter(({ i }) => mules.has(from![i]!)).length / outs.length).toBeGreaterThan(0.8)
  })
})

describe('worlds', () => {
  it('count in the manifest what is in the table', () => {
    const { tables, truth } = simulateTables(options('label-biased'))
    for (const _ of tables['payments']!);
    const low = payable(made['label-biased']).filter(({ tier }) => tier === 'low')
    const { frauds, labelled, payable: all } = truth as Record<string, Record<Tier, number>>
    expect(all!.low).toBe(low.length)
    expect(labelled!.low).toBe(low.filter(({ isFraud }) => isFraud).length)
    expect(frauds!.low).toBe(400)
    expect(truth['planted']).toEqual({ lowReported: 0.4, lowUnseen: 0, lowFraud: 1 })
  })

  it('equal: no tier has more frauds, and a model finds them alike', () => {
    const rates = (['low', 'mid', 'high'] as const).map((tier) => fraudRate(made.equal, tier))
    // some 400 frauds a tier: a rate's standard error is 5 % of it
    expect(Math.max(...rates) / Math.min(...rates)).toBeLessThan(1.3)
    const found = scored(made.equal)
    const areas = (['low', 'mid', 'high'] as const).map((tier) =>
      aucOf(found.filter((row) => row.tier === tier)),
    )
    // standard errors are some .01
    for (const area of areas) expect(area).toBeGreaterThan(0.86)
    expect(Math.max(...areas) - Math.min(...areas)).toBeLessThan(0.05)
  })

  it('label-biased: the rows are those of the equal world, three of five labels of the low tier are missing', () => {
    expect(textsOf(made['label-biased'], 'nameOrig')).toEqual(textsOf(made.equal, 'nameOrig'))
    expect(numbersOf(made['label-biased'], 'amount')).toEqual(numbersOf(made.equal, 'amount'))
    for (const tier of ['mid', 'high'] as const)
      expect(fraudRate(made['label-biased'], tier)).toBe(fraudRate(made.equal, tier))
    // 400 frauds: standard error .024
    expect(fraudRate(made['label-biased'], 'low') / fraudRate(made.equal, 'low')).toBeCloseTo(0.4, 0.8)
  })

  it('feature-biased: the labels are those of the equal world, but a model finds the low tier’s frauds worse', () => {
    expect(textsOf(made['feature-biased'], 'isFraud')).toEqual(textsOf(made.equal, 'isFraud'))
    const found = scored(made['feature-biased'])
    const low = aucOf(found.filter(({ tier }) => tier === 'low'))
    const others = aucOf(found.filter(({ tier }) => tier !== 'low'))
    expect(others - low).toBeGreaterThan(0.08)
  })

  it('support-starved: a handful of frauds are left in the low tier', () => {
    const low = payable(made['support-starved']).filter(({ tier }) => tier === 'low')
    const frauds = low.filter(({ isFraud }) => isFraud).length
    expect(low.length).toBeGreaterThan(10_000)
    expect(frauds).toBeGreaterThan(0)
    expect(frauds).toBeLessThan(30)
  })
})
