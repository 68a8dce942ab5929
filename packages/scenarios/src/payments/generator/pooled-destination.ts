import type { Random } from '@candor/core'
import { cashIn, cashOut, cents, type Payment } from './payment.ts'
import { otherPayments, typeFigures } from './published-figures.ts'

/** What a row of the log is made from. */
export type LogParts = {
  readonly random: Random
  readonly quirks: ReadonlySet<string>
  /** accounts that are paid again and again: the first `pool` customers */
  readonly pool: number
  /** a number that no customer or merchant has yet */
  readonly fresh: () => number
}

/** The receiver with the balances before and after, as the log has them. */
export type Destination = Pick<Payment, 'nameDest' | 'oldbalanceDest' | 'newbalanceDest'>

/**
 * One of the accounts that are paid again and again. Each has its own level of balance, about which the rows vary; where other payments of the
 * hour reach it too, the balance after is not the balance before and the amount.
 */
export function pooledDestination(type: number, amount: number, parts: LogParts): Destination {
  const { random } = parts
  const account = poolAccount(parts)
  const { destination, emptyDestination, exact } = typeFigures[type]!
  const level = levelOf(account, random)
  const oldbalanceDest =
    level < emptyDestination ? 0 : cents(destination!((level - emptyDestination) / (1 - emptyDestination)))
  const others = random.next() < exact ? 0 : fromOthers(type, oldbalanceDest, random)
  const change = (type === cashIn ? -amount : amount) + others
  return {
    nameDest: account,
    oldbalanceDest,
    newbalanceDest: cents(Math.max(0, oldbalanceDest + change)),
  }
}

/** Few accounts are paid often. */
export function poolAccount({ random, pool }: LogParts): number {
  const drawn = random.next()
  return Math.floor(pool * drawn * drawn)
}

/** A share in [0, 1): the account's own, give or take .05, turned back at the ends so that all shares stay equally likely. */
function levelOf(account: number, random: Random): number {
  const own = (Math.imul(account + 1, 0x9e3779b1) >>> 0) / 4294967296
  const moved = own + 0.1 * random.next() - 0.05
  const turned = moved < 0 ? -moved : moved
  return turned >= 1 ? Math.max(0, 1.9999999 - turned) : turned
}

/** What other payments of the hour add to the receiver's balance; an empty account is not taken from. */
function fromOthers(type: number, balance: number, random: Random): number {
  const [low, high] = type === cashIn ? otherPayments.out : otherPayments.in
  const size = typeFigures[type === cashIn ? cashIn : cashOut]!.amount(random.next())
  const net = size * (low + (high - low) * random.next())
  return type !== cashIn && balance === 0 ? Math.abs(net) : net
}
