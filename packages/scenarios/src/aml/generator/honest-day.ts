import { exp, type Random } from '@candor/core'
import { positionSampler } from '../../level-sampler.ts'
import type { Customer } from './customer.ts'
import { tradePartner } from './places.ts'
import { noTypology, pence, type Transaction } from './transaction.ts'

/** Everybody who moves money honestly, launderers too. `ends`: running sums of activity. */
export type Town = {
  readonly customers: readonly Customer[]
  readonly ends: Float64Array
  readonly personal: Int32Array
  readonly business: Int32Array
  readonly outsiders: number
}

/** Where the other end of a movement is looked for. */
type Other = 'shop' | 'friend' | 'outsider' | 'cash' | 'supplier' | 'staff' | 'clients'

/** Something that customers do: share of their transactions, median amount and its spread, which way, with whom. */
type Habit = {
  readonly weight: number
  readonly median: number
  readonly spread: number
  readonly isIncoming?: boolean
  readonly other: Other
  readonly channel: Transaction['channel']
  readonly type: Transaction['type']
  /** amounts are multiples of it; where `oftenRound` is given, only of so many */
  readonly round?: number
  readonly oftenRound?: number
  /** abroad: at home, for those who come from elsewhere; trade: with a business partner */
  readonly place?: 'abroad' | 'trade'
}

const personalHabits: readonly Habit[] = [
  { weight: 42, median: 32, spread: 0.9, other: 'shop', channel: 'card', type: 'payment' },
  {
    weight: 18,
    median: 150,
    spread: 1.1,
    round: 50,
    oftenRound: 0.35,
    other: 'friend',
    channel: 'transfer',
    type: 'transfer',
  },
  { weight: 12, median: 110, spread: 0.6, other: 'outsider', channel: 'transfer', type: 'payment' },
  {
    weight: 10,
    median: 2300,
    spread: 0.35,
    isIncoming: true,
    other: 'outsider',
    channel: 'transfer',
    type: 'transfer',
  },
  { weight: 10, median: 80, spread: 0.7, other: 'cash', channel: 'cash', type: 'withdrawal', round: 10 },
  {
    weight: 4,
    median: 300,
    spread: 0.9,
    isIncoming: true,
    other: 'cash',
    channel: 'cash',
    type: 'deposit',
    round: 10,
  },
  {
    weight: 4,
    median: 250,
    spread: 0.7,
    other: 'outsider',
    channel: 'wire',
    type: 'transfer',
    round: 10,
    place: 'abroad',
  },
]

const businessHabits: readonly Habit[] = [
  {
    weight: 40,
    median: 700,
    spread: 1.3,
    isIncoming: true,
    other: 'clients',
    channel: 'transfer',
    type: 'payment',
  },
  {
    weight: 28,
    median: 1800,
    spread: 1.1,
    round: 50,
    oftenRound: 0.2,
    other: 'supplier',
    channel: 'transfer',
    type: 'payment',
  },
  { weight: 14, median: 2200, spread: 0.3, other: 'staff', channel: 'transfer', type: 'transfer' },
  {
    weight: 9,
    median: 2800,
    spread: 0.8,
    isIncoming: true,
    other: 'cash',
    channel: 'cash',
    type: 'deposit',
    round: 10,
  },
  {
    weight: 9,
    median: 6000,
    spread: 1.1,
    other: 'outsider',
    channel: 'wire',
    type: 'payment',
    place: 'trade',
  },
]

const drawPersonal = positionSampler(personalHabits.map(({ weight }) => weight))
const drawBusiness = positionSampler(businessHabits.map(({ weight }) => weight))

/** Of each hour of the day. */
const drawHour = positionSampler([
  ...[6, 4, 3, 2, 2, 4, 10, 22, 40, 55, 60, 62],
  ...[66, 62, 58, 56, 58, 60, 54, 44, 36, 28, 20, 11],
])
/** Largest honest amount: beyond it is another department's business. */
const mostAmount = 250_000
/** How many counterparties of each kind somebody comes back to. */
const bookSize = 6
const hourMs = 3_600_000

/** Draws one honest transaction of a day that begins at `day`. */
export function honestTransaction(random: Random, town: Town, day: number): Transaction {
  const customer = drawCustomer(random, town)
  const { isBusiness } = town.customers[customer]!
  const habit = isBusiness ? businessHabits[drawBusiness(random)]! : personalHabits[drawPersonal(random)]!
  const other = otherOf(random, town, customer, habit.other)
  const drawn = habit.median * exp(habit.spread * random.normal())
  const round = roundOf(random, habit)
  const place = placeOf(random, town.customers[customer]!, habit)
  const [from, to] = habit.isIncoming ? [other, customer] : [customer, other]
  return {
    at: day + drawHour(random) * hourMs + random.int(3600) * 1000,
    from,
    to,
    amount: Math.min(
      mostAmount,
      round === undefined ? pence(drawn) : Math.max(round, Math.round(drawn / round) * round),
    ),
    channel: place === 'GB' ? (habit.channel === 'wire' ? 'transfer' : habit.channel) : 'wire',
    type: habit.type,
    source: 'GB',
    destination: place,
    typology: noTypology,
    pattern: 0,
  }
}

function roundOf(random: Random, { round, oftenRound = 1 }: Habit): number | undefined {
  return oftenRound === 1 || random.next() < oftenRound ? round : undefined
}

function drawCustomer(random: Random, { ends }: Town): number {
  const drawn = random.next() * ends.at(-1)!
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! > drawn) high = middle
    else low = middle + 1
  }
  return low
}

/** Mostly somebody known; the rest by chance. Who is known to whom is fixed by their numbers. */
function otherOf(random: Random, town: Town, customer: number, other: Other): number {
  if (other === 'cash') return -1
  const isKnown = random.next() < (other === 'clients' || other === 'shop' ? 0.45 : 0.85)
  const drawn = isKnown ? mixed(customer, random.int(bookSize)) : random.bits()
  const isInside = other === 'friend' || other === 'staff' || random.next() < 0.5
  if (other === 'outsider' || !isInside) return outsider(town, drawn)
  const among = other === 'shop' || other === 'supplier' ? town.business : town.personal
  const found = among.length === 0 ? customer : among[drawn % among.length]!
  return found === customer ? outsider(town, drawn) : found
}

function outsider({ customers, outsiders }: Town, drawn: number): number {
  return customers.length + (drawn % outsiders)
}

/** A number in [0, 2^32) that depends on both, evenly: two rounds of the finalizer of MurmurHash3. */
function mixed(a: number, b: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function placeOf(random: Random, { home }: Customer, { place }: Habit): string {
  if (place === undefined) return 'GB'
  if (place === 'trade') return tradePartner(random)
  return home !== 'GB' ? home : random.next() < 0.5 ? tradePartner(random) : 'GB'
}
