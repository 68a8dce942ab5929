import { type CategoryColumn, columnOf, type Table } from '@candor/core'
import { headlineFacts, type PublishedFact } from '../published-fact.ts'
import { checks } from './checks.ts'
import {
  hourShares,
  largestFraud,
  publishedOddFrauds,
  publishedRows,
  smallestFlagged,
} from './generator/published-figures.ts'
import { simulateTables } from './simulate.ts'

/** Rows and frauds of each type in the published log. */
export const publishedTypes = {
  CASH_OUT: { rows: 2_237_500, frauds: 4116 },
  PAYMENT: { rows: 2_151_495, frauds: 0 },
  CASH_IN: { rows: 1_399_284, frauds: 0 },
  TRANSFER: { rows: 532_909, frauds: 4097 },
  DEBIT: { rows: 41_432, frauds: 0 },
} as const

/** Mean, standard deviation, quartiles and maximum of the columns of the published log. */
export const publishedColumns = {
  step: { mean: 243.4, sd: 142.33, quartiles: [156, 239, 335], max: 743 },
  amount: {
    mean: 179_861.9,
    sd: 603_858.2,
    quartiles: [13_389.57, 74_871.94, 208_721.5],
    max: 92_445_520,
  },
  oldbalanceOrg: { mean: 833_883.1, sd: 2_888_243, quartiles: [0, 14_208, 107_315.2], max: 59_585_040 },
  newbalanceOrig: { mean: 855_113.7, sd: 2_924_049, quartiles: [0, 0, 144_258.4], max: 49_585_040 },
  oldbalanceDest: {
    mean: 1_100_702,
    sd: 3_399_180,
    quartiles: [0, 132_705.7, 943_036.7],
    max: 356_015_900,
  },
  newbalanceDest: {
    mean: 1_224_996,
    sd: 3_674_129,
    quartiles: [0, 214_661.4, 1_111_909],
    max: 356_179_300,
  },
} as const

type ColumnName = keyof typeof publishedColumns

const columnNames = Object.keys(publishedColumns) as ColumnName[]
const typeNames = Object.keys(publishedTypes) as (keyof typeof publishedTypes)[]

/** Numbers of the published log beside those of a faithful one. Counts of a smaller log are told in proportion to the published size. */
export function publishedFacts(rows: number, seed: number): PublishedFact[] {
  const log = createTally(rows)
  for (const part of simulateTables({ rows, seed, mode: 'faithful' }).tables['payments']!) addPart(log, part)
  return [
    ...headlineFacts(checks.headlines, headlinesOf(log), rows),
    ...typeFacts(log),
    ...columnNames.flatMap((name) => columnFacts(name, log.values[name].sort())),
    ...quirkFacts(log),
    ...hourFacts(log),
  ]
}

/** What is counted of a log while its parts go by. */
type Tally = {
  readonly rows: number
  filled: number
  readonly values: Readonly<Record<ColumnName, Float64Array>>
  readonly counts: Map<string, number>
  readonly hours: Float64Array
  /** receivers of fraudulent transfers, senders of fraudulent cash-outs */
  readonly mules: Set<string>
  readonly cashers: Set<string>
  largestFraud: number
  smallestFlagged: number
  amounts: number
}

function createTally(rows: number): Tally {
  const values = Object.fromEntries(columnNames.map((name) => [name, new Float64Array(rows)]))
  return {
    rows,
    filled: 0,
    values: values as Tally['values'],
    counts: new Map(),
    hours: new Float64Array(24),
    mules: new Set(),
    cashers: new Set(),
    largestFraud: 0,
    smallestFlagged: Number.POSITIVE_INFINITY,
    amounts: 0,
  }
}

/** One payment, as the facts speak of it. */
type Row = Readonly<Record<ColumnName, number>> & {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly isFraud: boolean
  readonly isFlagged: boolean
}

function addPart(log: Tally, part: Table): void {
  const numbers = columnNames.map((name) => columnOf(part, name).column.values)
  columnNames.forEach((name, j) => {
    log.values[name].set(numbers[j]!, log.filled)
  })
  const [type, from, to] = ['type', 'nameOrig', 'nameDest'].map((name) => textAt(part, name))
  const [fraud, flag] = ['isFraud', 'isFlaggedFraud'].map((name) => columnOf(part, name).column.values)
  for (let i = 0; i < part.rows; i++) {
    const figures = Object.fromEntries(columnNames.map((name, j) => [name, numbers[j]![i]!]))
    addRow(log, {
      ...(figures as Record<ColumnName, number>),
      type: type!(i),
      from: from!(i),
      to: to!(i),
      isFraud: fraud![i] === 1,
      isFlagged: flag![i] === 1,
    })
  }
  log.filled += part.rows
}

function textAt(part: Table, name: string): (row: number) => string {
  const { levels, values } = columnOf(part, name).column as CategoryColumn
  return (row) => levels[values[row]!]!
}

function count(log: Tally, name: string, is = true): void {
  if (is) log.counts.set(name, (log.counts.get(name) ?? 0) + 1)
}

function addRow(log: Tally, row: Row): void {
  const isMerchants = row.type === 'PAYMENT'
  const isRight =
    row.from.startsWith('C') &&
    row.to.startsWith('M') === isMerchants &&
    (!isMerchants || row.oldbalanceDest + row.newbalanceDest === 0)
  count(log, 'wrong names', !isRight)
  count(log, `${row.type} rows`)
  log.amounts += row.amount
  if (row.isFraud) addFraud(log, row)
  else addGenuine(log, row)
}

function addFraud(log: Tally, row: Row): void {
  const { amount, oldbalanceOrg: old, newbalanceOrig: left, type } = row
  count(log, 'frauds')
  count(log, `${type} frauds`)
  count(log, 'drains', amount === old && left === 0)
  count(log, 'frauds to nothing', isToNothing(row))
  count(log, 'frauds from nothing', isFromNothing(row))
  count(log, 'frauds on 0', old === 0)
  count(log, 'frauds of amount 0', amount === 0)
  if (type === 'TRANSFER') log.mules.add(row.to)
  else log.cashers.add(row.from)
  log.largestFraud = Math.max(log.largestFraud, amount)
  if (!row.isFlagged) return
  count(log, 'flagged')
  count(log, 'flagged that move', old !== left || row.oldbalanceDest !== 0 || type !== 'TRANSFER')
  log.smallestFlagged = Math.min(log.smallestFlagged, amount)
}

function addGenuine(log: Tally, row: Row): void {
  log.hours[row.step % 24]!++
  count(log, 'genuine')
  count(log, 'genuine emptied', row.newbalanceOrig === 0)
  count(log, 'flagged that are genuine', row.isFlagged)
  if (row.type !== 'TRANSFER' && row.type !== 'CASH_OUT') return
  count(log, 'movable')
  count(log, 'movable to nothing', isToNothing(row))
  count(log, 'movable from nothing', isFromNothing(row))
}

function isToNothing({ amount, oldbalanceDest, newbalanceDest }: Row): boolean {
  return oldbalanceDest === 0 && newbalanceDest === 0 && amount > 0
}

function isFromNothing({ amount, oldbalanceOrg, newbalanceOrig }: Row): boolean {
  return oldbalanceOrg === 0 && newbalanceOrig === 0 && amount > 0
}

function countOf(log: Tally, name: string): number {
  return log.counts.get(name) ?? 0
}

function headlinesOf(log: Tally): Record<string, number> {
  return {
    fraud_share: countOf(log, 'frauds') / log.rows,
    cash_out_share: countOf(log, 'CASH_OUT rows') / log.rows,
    emptied_share: countOf(log, 'genuine emptied') / countOf(log, 'genuine'),
    mean_amount: log.amounts / log.rows,
  }
}

/** Exact at the published size, else within one row and a rounding. */
function proportional(log: Tally, fact: string, name: string, published: number): PublishedFact {
  const scale = publishedRows / log.rows
  return { fact, published, ours: countOf(log, name) * scale, tolerance: scale === 1 ? 0 : 1.5 * scale }
}

function typeFacts(log: Tally): PublishedFact[] {
  return typeNames.flatMap((type) => [
    proportional(log, `${type}: rows`, `${type} rows`, publishedTypes[type].rows),
    proportional(log, `${type}: frauds`, `${type} frauds`, publishedTypes[type].frauds),
  ])
}

/** Of a smaller log the tails are a matter of luck: deviation and maximum are told at the published size only. */
function columnFacts(name: ColumnName, sorted: Float64Array): PublishedFact[] {
  const { mean, sd, quartiles, max } = publishedColumns[name]
  const isWhole = sorted.length >= publishedRows
  const luck = isWhole ? 0 : (4 * sd) / Math.sqrt(sorted.length)
  const found = momentsOf(sorted)
  const parts = quartiles.map((published, i) => ({
    fact: `${name}: ${25 * (i + 1)} %`,
    published,
    ours: sorted[Math.round(((i + 1) / 4) * (sorted.length - 1))]!,
    tolerance: (isWhole ? 0.05 : 0.07) * published,
  }))
  const tails = [
    { fact: `${name}: standard deviation`, published: sd, ours: found.sd, tolerance: 0.05 * sd },
    { fact: `${name}: maximum`, published: max, ours: sorted.at(-1)!, tolerance: 0.25 * max },
  ]
  const middle = { fact: `${name}: mean`, published: mean, ours: found.mean, tolerance: 0.015 * mean + luck }
  return [middle, ...parts, ...(isWhole ? tails : [])]
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly sd: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) * (value - mean)
  return { mean, sd: Math.sqrt(squares / values.length) }
}

function quirkFacts(log: Tally): PublishedFact[] {
  const share = (
    fact: string,
    [name, of]: readonly [string, string],
    published: number,
    tolerance: number,
  ) => ({
    fact,
    published,
    ours: countOf(log, name) / countOf(log, of),
    tolerance: tolerance + 4 * Math.sqrt((published * (1 - published)) / countOf(log, of)),
  })
  const none = (fact: string, ours: number) => ({ fact, published: 0, ours, tolerance: 0 })
  const { flagged, emptyTransfers, emptyCashOuts } = publishedOddFrauds
  return [
    none('names: rows against the rule', countOf(log, 'wrong names')),
    share('drain: share of frauds', ['drains', 'frauds'], 0.98, 0.005),
    none('broken graph: linked frauds', [...log.cashers].filter((name) => log.mules.has(name)).length),
    share('zero destination: share of frauds', ['frauds to nothing', 'frauds'], 0.5, 0.02),
    share('zero destination: share of genuine', ['movable to nothing', 'movable'], 0.0006, 0.0001),
    share('zero origin: share of frauds', ['frauds from nothing', 'frauds'], 0.003, 0.0005),
    share('zero origin: share of genuine', ['movable from nothing', 'movable'], 0.47, 0.01),
    proportional(log, 'frauds on a balance of 0', 'frauds on 0', 16 + emptyTransfers + emptyCashOuts),
    proportional(log, 'frauds of amount 0', 'frauds of amount 0', 16),
    proportional(log, 'flagged', 'flagged', flagged),
    none('flagged that move money', countOf(log, 'flagged that move')),
    none('flagged that are genuine', countOf(log, 'flagged that are genuine')),
    none('flagged below the least published', Number(log.smallestFlagged < smallestFlagged)),
    none('frauds beyond the cap', Number(log.largestFraud > largestFraud)),
  ]
}

/** Of genuine rows, which are nearly all; the shares are printed to a tenth of a per cent, and sum to 100.1. */
function hourFacts(log: Tally): PublishedFact[] {
  return hourShares.map((percent, hour) => ({
    fact: `share of hour ${hour}`,
    published: percent / 100,
    ours: log.hours[hour]! / countOf(log, 'genuine'),
    tolerance: 0.0005 + (0.001 * percent) / 100,
  }))
}
