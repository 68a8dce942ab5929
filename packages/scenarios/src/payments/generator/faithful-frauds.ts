import type { Random } from '@candor/core'
import { stepSampler } from './calendar.ts'
import { cashOut, cents, type Payment, transfer } from './payment.ts'
import { type Destination, type LogParts, pooledDestination } from './pooled-destination.ts'
import {
  largestFraud,
  lastStep,
  publishedOddFrauds,
  publishedRows,
  smallestFlagged,
  victimBalance,
} from './published-figures.ts'

/** The rows of one fraud, which stand together in their hour. */
export type FraudEvent = { readonly step: number; readonly payments: readonly Payment[] }

type Kind = 'pair' | 'flagged' | 'empty_transfer' | 'empty_cash_out' | 'lone_transfer' | 'lone_cash_out'

/** How many frauds there are of each kind. */
export type EventCounts = Readonly<Record<Kind, number>>

/**
 * Kinds of fraud that have `transfers` fraudulent transfers and `cashOuts` fraudulent cash-outs between them: mostly both, a few odd ones
 * in the published proportion, and what is left over alone.
 *
 * @example
 * eventCounts(4097, 4116, 6362620, new Set(['flag', 'zero_balance_frauds'])).pair // 4076
 */
export function eventCounts(
  transfers: number,
  cashOuts: number,
  rows: number,
  quirks: ReadonlySet<string>,
): EventCounts {
  const scaled = (count: number, quirk: string) =>
    quirks.has(quirk) ? Math.round((count * rows) / publishedRows) : 0
  const { flagged, emptyTransfers, emptyCashOuts } = publishedOddFrauds
  const ofFlag = Math.min(scaled(flagged, 'flag'), transfers, cashOuts)
  const emptyT = Math.min(scaled(emptyTransfers, 'zero_balance_frauds'), transfers - ofFlag)
  const followed = quirks.has('zero_balance_frauds') ? ofFlag : 0
  const emptyC = Math.min(scaled(emptyCashOuts, 'zero_balance_frauds'), cashOuts - followed)
  const [plainT, plainC] = [transfers - ofFlag - emptyT, cashOuts - followed - emptyC]
  const pair = Math.min(plainT, plainC)
  return {
    pair,
    flagged: ofFlag,
    empty_transfer: emptyT,
    empty_cash_out: emptyC,
    lone_transfer: plainT - pair,
    lone_cash_out: plainC - pair,
  }
}

type FraudParts = LogParts & { readonly weights: Float64Array }

/** The frauds of a log in the order of their hours. */
export function fraudEvents(counts: EventCounts, random: Random, parts: FraudParts): FraudEvent[] {
  const kinds = Object.entries(counts).flatMap(([kind, n]) => new Array<Kind>(n).fill(kind as Kind))
  const byWeight = stepSampler(parts.weights)
  const stepOf = parts.quirks.has('time') ? () => 1 + random.int(lastStep) : () => byWeight(random)
  const shares = evenShares(kinds.length, random)
  return kinds
    .map((kind, i) => fraudOf(kind, stepOf(), victimBalance(shares[i]!), { ...parts, random }))
    .sort((a, b) => a.step - b.step)
}

/** One share of each of n equal parts of [0, 1), in random order: their largest is large whatever the seed. */
function evenShares(n: number, random: Random): number[] {
  return Array.from(random.permutation(n), (place) => (place + random.next()) / n)
}

function fraudOf(kind: Kind, step: number, balance: number, parts: LogParts): FraudEvent {
  return { step, payments: paymentsOf(kind, balance, parts).map((row) => ({ step, ...row })) }
}

type Row = Omit<Payment, 'step'>

function paymentsOf(kind: Kind, balance: number, parts: LogParts): Row[] {
  switch (kind) {
    case 'pair':
      return takenPair(balance, parts)
    case 'flagged':
      return flaggedPair(balance, parts)
    case 'empty_transfer':
      return [onEmptyAccount(transfer, balance, parts)]
    case 'empty_cash_out':
      return [onEmptyAccount(cashOut, balance, parts)]
    case 'lone_transfer':
      return takenPair(balance, parts).slice(0, 1)
    case 'lone_cash_out':
      return [shortCashOut(balance, parts)]
  }
}

/** A transfer of what the victim has, and the cash-out of it. */
function takenPair(balance: number, parts: LogParts): Row[] {
  const amount = amountTaken(balance, parts)
  const before = cents(balance)
  const receiver = mule(amount, parts)
  const from = parts.quirks.has('broken_graph') ? parts.fresh() : receiver.nameDest
  return [
    fraud(transfer, amount, parts.fresh(), before, cents(before - amount), receiver),
    fraud(cashOut, amount, from, amount, 0, cashedOutTo(amount, parts)),
  ]
}

function amountTaken(balance: number, { quirks, random }: LogParts): number {
  const part = quirks.has('drain') ? 1 : 0.2 + 0.6 * random.next()
  return cents(Math.min(balance * part, quirks.has('cap') ? largestFraud : balance))
}

/** The account that a fraud's transfer goes to; 3 of 100 have a balance. */
function mule(amount: number, parts: LogParts): Destination {
  if (parts.random.int(100) < 3) return pooledDestination(transfer, amount, parts)
  const newbalanceDest = parts.quirks.has('zero_destination') ? 0 : amount
  return { nameDest: parts.fresh(), oldbalanceDest: 0, newbalanceDest }
}

/** 3 of 10 cash-outs go to an account without a balance. */
function cashedOutTo(amount: number, parts: LogParts): Destination {
  if (parts.random.int(10) >= 2) return pooledDestination(cashOut, amount, parts)
  return { nameDest: parts.fresh(), oldbalanceDest: 0, newbalanceDest: amount }
}

/** No money moves; the cash-out that follows has nothing to take. */
function flaggedPair(balance: number, parts: LogParts): Row[] {
  const amount = cents(Math.min(Math.max(balance, smallestFlagged), largestFraud))
  const before = cents(amount * (1 + 0.3 * parts.random.next()))
  const to = { nameDest: parts.fresh(), oldbalanceDest: 0, newbalanceDest: 0 }
  const blocked = { ...fraud(transfer, amount, parts.fresh(), before, before, to), isFlaggedFraud: true }
  if (!parts.quirks.has('zero_balance_frauds')) return [blocked]
  return [blocked, fraud(cashOut, 0, parts.fresh(), 0, 0, unchanged(cashedOutTo(0, parts)))]
}

function unchanged({ nameDest, oldbalanceDest }: Destination): Destination {
  return { nameDest, oldbalanceDest, newbalanceDest: oldbalanceDest }
}

function onEmptyAccount(type: number, balance: number, parts: LogParts): Row {
  const amount = amountTaken(balance, parts)
  return fraud(type, amount, parts.fresh(), 0, 0, pooledDestination(type, amount, parts))
}

/** More is cashed out than the account has. */
function shortCashOut(balance: number, parts: LogParts): Row {
  const amount = amountTaken(balance, parts)
  const before = cents(amount * (0.05 + 0.8 * parts.random.next()))
  return fraud(cashOut, amount, parts.fresh(), before, 0, cashedOutTo(amount, parts))
}

function fraud(
  type: number,
  amount: number,
  nameOrig: number,
  oldbalanceOrg: number,
  newbalanceOrig: number,
  to: Destination,
): Row {
  return {
    type,
    amount,
    nameOrig,
    oldbalanceOrg,
    newbalanceOrig,
    ...to,
    isFraud: true,
    isFlaggedFraud: false,
  }
}
