import { type Column, candorError, createRandom, nearestName, type Random, type Table } from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import { joinParts } from '../join-parts.ts'
import type { Quirk, ScenarioHistory, SimulatedTables, SimulateOptions, World } from '../scenario.ts'
import { tableFromRows } from '../table-from-rows.ts'
import { withHistory } from '../with-history.ts'
import { history } from './features.ts'
import { type Customer, customerDrawer } from './generator/customer.ts'
import { honestTransaction, type Town } from './generator/honest-day.ts'
import { type LaunderingChoice, launderingTransactions } from './generator/laundering.ts'
import { type Paper, papersOf } from './generator/paper.ts'
import { noTypology, type Transaction } from './generator/transaction.ts'
import { typologies } from './generator/typology.ts'
import { highRiskCountries } from './high-risk-countries.ts'
import {
  customers as customersTable,
  documents as documentsTable,
  schema,
  transactions as transactionsTable,
} from './schema.ts'

/** What `faithful` mode repeats of the lab. */
export const quirks: readonly Quirk[] = [
  {
    name: 'rating_as_label',
    meaning:
      'The label is the last rating that a person gave, not what became known: it teaches the model that person.',
  },
]

/** What the generator can plant. */
export const worlds: readonly World[] = ['equal', 'label-biased', 'feature-biased', 'support-starved']

export const settings = {
  customers: { value: 2000, meaning: 'customers, one row each in the scored table' },
  days: { value: 180, meaning: 'days from the first transaction to the last' },
  launderers: { value: 0.08, meaning: 'share of customers who launder at some time' },
  laundering: { value: 0.02, meaning: 'share of transactions that belong to a pattern' },
  difficulty: { value: 0, meaning: 'how far patterns fade: 0 plain, 1 nothing to see but who pays whom' },
  label_bias: {
    value: 0.15,
    meaning: 'label-biased: share of honest customers from listed countries who are called launderers',
  },
  papers_lost: {
    value: 0.3,
    meaning: 'feature-biased: added probability that papers of customers from abroad are not verified',
  },
  abroad: {
    value: 0.05,
    meaning: 'support-starved: what the share of customers from abroad is multiplied by',
  },
} as const

type Settings = Readonly<Record<keyof typeof settings, number>>

/** 2024-01-01, a Monday. */
const firstDay = 1_704_067_200_000
const dayMs = 86_400_000
const rowsOfPart = 50_000
const mostRows = 100_000_000

/**
 * The scored table: one row a customer, as of the day of the assessment. `rows` counts the transactions that it is made of; how many
 * customers there are is the setting `customers`.
 *
 * @throws math.out_of_range, scenarios.unknown_quirk, scenarios.unknown_setting
 * @example
 * simulate({ rows: 500, seed: 1, mode: 'sound', set: { customers: 40 } }).rows // 40
 */
export function simulate(options: SimulateOptions): Table {
  const scored = withHistory(tablesInMemory(options), history)
  const order = schema.map(({ name }) => scored.schema.findIndex((column) => column.name === name))
  return { rows: scored.rows, schema, columns: order.map((j) => scored.columns[j]!) }
}

/** The three tables, each in one piece. */
export function tablesInMemory(options: SimulateOptions): Readonly<Record<string, Table>> {
  const { tables } = simulateTables(options)
  return Object.fromEntries(Object.entries(tables).map(([name, parts]) => [name, joinParts(parts)]))
}

/** The scored table of another history over the same three tables. */
export function simulateScored(options: SimulateOptions, other: ScenarioHistory): Table {
  return withHistory(tablesInMemory(options), other)
}

/** Customers, transactions by time in parts of some 50,000, and documents; in the manifest how many transactions each typology has. */
export function simulateTables(options: SimulateOptions): SimulatedTables {
  const drawn = drawWorld(options)
  const { set, laundering } = drawn
  const counts = Object.fromEntries(
    typologies.map(({ name }) => [name, laundering.filter(({ typology }) => typology === name).length]),
  )
  return {
    tables: {
      customers: [customerTable(drawn)],
      transactions: transactionParts(drawn, options),
      documents: [documentTable(drawn)],
    },
    truth: {
      settings: set,
      typologies: counts,
      patterns: new Set(laundering.map(({ pattern }) => pattern)).size,
      launderers: drawn.customers.filter(({ isLaunderer }) => isLaunderer).length,
      high_risk_countries: highRiskCountries,
    },
  }
}

type Drawn = {
  readonly set: Settings
  readonly customers: readonly Customer[]
  readonly town: Town
  readonly laundering: readonly Transaction[]
  readonly papers: readonly Paper[]
  readonly labels: readonly Label[]
  readonly honest: Random
  readonly isRatingLabel: boolean
}

type Label = { readonly isLaunderer: boolean; readonly rating: 'low' | 'medium' | 'high' }

function drawWorld(options: SimulateOptions): Drawn {
  const { rows, seed, world = 'equal' } = options
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > mostRows)
    throw candorError('math.out_of_range', { name: 'rows', range: `[1, ${mostRows}]`, value: rows })
  const set = strengths(options.set ?? {})
  const isRatingLabel = activeQuirks(quirks, options).has('rating_as_label')
  const random = createRandom(seed)
  const [people, dirty, honest, paper, ratings] = Array.from({ length: 5 }, () => random.jump())
  const draw = customerDrawer(people!, {
    firstDay,
    days: set.days,
    launderers: set.launderers,
    abroad: world === 'support-starved' ? set.abroad : 1,
  })
  const customers = Array.from({ length: set.customers }, draw)
  const laundering = launderingTransactions(dirty!, launderingChoice(customers, set, rows))
  const lost = world === 'feature-biased' ? set.papers_lost : 0
  const papers = customers.flatMap((customer, c) =>
    papersOf(paper!, customer, c, customer.home === 'GB' ? 0 : lost),
  )
  const labels = labelsOf(ratings!, customers, laundering, world === 'label-biased' ? set.label_bias : 0)
  return {
    set,
    customers,
    town: townOf(customers),
    laundering,
    papers,
    labels,
    honest: honest!,
    isRatingLabel,
  }
}

function launderingChoice(customers: readonly Customer[], set: Settings, rows: number): LaunderingChoice {
  const pool = customers.flatMap(({ isLaunderer }, c) => (isLaunderer ? [c] : []))
  return {
    firstDay,
    days: set.days,
    pool,
    transactions: Math.round(rows * set.laundering),
    difficulty: set.difficulty,
  }
}

function townOf(customers: readonly Customer[]): Town {
  const ends = new Float64Array(customers.length)
  let sum = 0
  for (const [c, { activity }] of customers.entries()) {
    sum += activity
    ends[c] = sum
  }
  const places = (isBusiness: boolean) =>
    Int32Array.from(customers.flatMap((customer, c) => (customer.isBusiness === isBusiness ? [c] : [])))
  const outsiders = Math.max(50, Math.floor(customers.length / 4))
  return { customers, ends, personal: places(false), business: places(true), outsiders }
}

/** Who took part in a pattern before the day of the assessment; and what a person made of what could be seen. */
function labelsOf(
  random: Random,
  customers: readonly Customer[],
  laundering: readonly Transaction[],
  bias: number,
): Label[] {
  const first = new Float64Array(customers.length).fill(Number.POSITIVE_INFINITY)
  for (const { at, from, to } of laundering)
    for (const account of [from, to]) if (account >= 0) first[account] = Math.min(first[account]!, at)
  return customers.map((customer, c) => {
    const isInvolved = first[c]! < customer.assessed
    const isListed = highRiskCountries.countries.some((country) => country === customer.home)
    const suspicion =
      0.03 + (isInvolved ? 0.4 : 0) + (isListed ? 0.1 : 0) + (isRiskyBusiness(customer) ? 0.25 : 0)
    const [flip, rated, medium] = [random.next(), random.next(), random.next()]
    return {
      isLaunderer: isInvolved || (isListed && flip < bias),
      rating: rated < suspicion ? 'high' : medium < 0.2 + suspicion ? 'medium' : 'low',
    }
  })
}

function isRiskyBusiness({ business }: Customer): boolean {
  return ['gambling', 'cryptocurrency', 'money_services'].includes(business)
}

function customerTable({ customers, labels, isRatingLabel }: Drawn): Table {
  const ids = idsOf('C', customers.length)
  const rows = customers.map((customer, c) => {
    const { isLaunderer, rating } = labels[c]!
    const isPositive = isRatingLabel ? rating === 'high' : isLaunderer
    return {
      customer_id: ids[c]!,
      assessed_on: customer.assessed,
      onboarded_on: customer.onboarded,
      customer_type: customer.isBusiness ? 'business' : 'personal',
      business_type: customer.business,
      home_country: customer.home,
      past_rating: rating,
      label_source: isRatingLabel ? 'past_rating' : 'ground_truth',
      laundering: isPositive ? '1' : '0',
    }
  })
  return tableFromRows(customersTable.schema, rows, customers.length)
}

function documentTable({ papers, customers, set }: Drawn): Table {
  const ids = idsOf('C', customers.length)
  const end = firstDay + set.days * dayMs
  const rows = papers.map((paper, d) => ({
    document_id: `D${String(d + 1).padStart(6, '0')}`,
    customer_id: ids[paper.customer]!,
    document_type: paper.kind,
    submitted_on: paper.submitted,
    verified_on: paper.verified,
    expires_on: paper.expires,
    status: statusOf(paper, end),
  }))
  return tableFromRows(documentsTable.schema, rows, papers.length)
}

function statusOf({ verified, expires }: Paper, end: number): string {
  if (expires !== null && expires < end) return 'expired'
  return verified === null ? 'pending' : 'verified'
}

/** Transactions day by day, honest ones and those of patterns together, by time. */
function* transactionParts(drawn: Drawn, { rows }: SimulateOptions): Generator<Table> {
  const { laundering, honest, town, set } = drawn
  const levels = transactionLevels(drawn)
  const shares = dayShares(set.days)
  const honestRows = rows - laundering.length
  let waiting: Transaction[] = []
  let [made, next, written] = [0, 0, 0]
  for (let day = 0; day < set.days; day++) {
    const from = firstDay + day * dayMs
    const ofDay: Transaction[] = []
    const upTo = Math.round(honestRows * shares[day]!)
    for (; made < upTo; made++) ofDay.push(honestTransaction(honest, town, from))
    const isLast = day === set.days - 1
    while (next < laundering.length && (isLast || laundering[next]!.at < from + dayMs))
      ofDay.push(laundering[next++]!)
    ofDay.sort((a, b) => a.at - b.at)
    for (const transaction of ofDay) waiting.push(transaction)
    if (waiting.length < rowsOfPart && !isLast) continue
    if (waiting.length > 0) yield transactionTable(waiting, levels, written)
    written += waiting.length
    waiting = []
  }
}

/** Running shares of the days; weekends are quieter. */
function dayShares(days: number): Float64Array {
  const shares = new Float64Array(days)
  let sum = 0
  for (let day = 0; day < days; day++) {
    sum += day % 7 < 5 ? 1 : 0.7
    shares[day] = sum
  }
  return shares.map((share) => share / sum)
}

type TransactionLevels = ReturnType<typeof transactionLevels>

function transactionLevels({ town }: Drawn) {
  const accounts = [...idsOf('C', town.customers.length), ...idsOf('E', town.outsiders)]
  const countries = [
    'GB',
    'AE',
    'BG',
    'DE',
    'ES',
    'FR',
    'HR',
    'IE',
    'IN',
    'KE',
    'LB',
    'MC',
    'MM',
    'NG',
    'PH',
    'PL',
  ]
  return {
    accounts,
    countries: [...countries, 'TR', 'US', 'VN', 'ZA'],
    channel: ['card', 'cash', 'transfer', 'wire'],
    type: ['deposit', 'payment', 'transfer', 'withdrawal'],
    typology: [noTypology, ...typologies.map(({ name }) => name)],
    flags: ['0', '1'],
  } as const
}

/** The lists of levels are the same objects in every part. */
function transactionTable(
  rows: readonly Transaction[],
  { accounts, countries, channel, type, typology, flags }: TransactionLevels,
  before: number,
): Table {
  const numbers = (of: (row: Transaction) => number) => Float64Array.from(rows, of)
  const category = (levels: readonly string[], of: (row: Transaction) => number): Column => ({
    type: 'category',
    values: Int32Array.from(rows, of),
    levels,
  })
  const named: Readonly<Record<string, Column>> = {
    transaction_id: {
      type: 'category',
      values: Int32Array.from(rows, (_, i) => i),
      levels: rows.map((_, i) => `T${String(before + i + 1).padStart(8, '0')}`),
    },
    booked_at: { type: 'instant', values: numbers(({ at }) => at) },
    from_customer: category(accounts, ({ from }) => from),
    to_customer: category(accounts, ({ to }) => to),
    amount: { type: 'float64', values: numbers(({ amount }) => amount) },
    channel: category(channel, (row) => channel.indexOf(row.channel)),
    transaction_type: category(type, (row) => type.indexOf(row.type)),
    source_country: category(countries, ({ source }) => countries.indexOf(source as 'GB')),
    destination_country: category(countries, ({ destination }) => countries.indexOf(destination as 'GB')),
    is_laundering: category(flags, ({ pattern }) => (pattern === 0 ? 0 : 1)),
    typology: category(typology, (row) => typology.indexOf(row.typology)),
    pattern: { type: 'int32', values: Int32Array.from(rows, ({ pattern }) => pattern) },
  }
  const { schema: columns } = transactionsTable
  return { rows: rows.length, schema: columns, columns: columns.map(({ name }) => named[name]!) }
}

function idsOf(letter: string, count: number): string[] {
  const digits = Math.max(5, String(count).length)
  return Array.from({ length: count }, (_, i) => `${letter}${String(i + 1).padStart(digits, '0')}`)
}

const ranges: Readonly<Record<keyof typeof settings, readonly [low: number, high: number]>> = {
  customers: [20, 10_000_000],
  days: [30, 3650],
  launderers: [0, 1],
  laundering: [0, 1],
  difficulty: [0, 1],
  label_bias: [0, 1],
  papers_lost: [0, 1],
  abroad: [0, 1],
}

function strengths(set: Readonly<Record<string, number>>): Settings {
  const names = Object.keys(settings)
  for (const name of Object.keys(set)) {
    if (!names.includes(name))
      throw candorError('scenarios.unknown_setting', { name, nearest: nearestName(name, names) })
  }
  const usual = Object.entries(settings).map(([name, { value }]) => [name, value])
  const chosen: Settings = { ...(Object.fromEntries(usual) as Settings), ...set }
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = chosen[name as keyof Settings]
    const isCount = name === 'customers' || name === 'days'
    if (!(value >= low && value <= high) || (isCount && !Number.isInteger(value)))
      throw candorError('math.out_of_range', { name, range: `[${low}, ${high}]`, value })
  }
  return chosen
}
