import { createRandom, type Random } from '@candor/core'
import { merchantAccount } from './account-names.ts'
import { rowsOfSteps, stepWeights } from './calendar.ts'
import { eventCounts, type FraudEvent, fraudEvents } from './faithful-frauds.ts'
import { canBeFraud, cashIn, cents, type Payment, payment } from './payment.ts'
import { type Destination, type LogParts, poolAccount, pooledDestination } from './pooled-destination.ts'
import { proportional } from './proportional.ts'
import { lastStep, publishedCounts, typeFigures } from './published-figures.ts'

/**
 * The log as published: types and frauds in the published counts (at other sizes in proportion), balances from the published distributions, with
 * the quirks that are asked for. Rows come step by step; a fraud's rows stand together at a place of chance in their step.
 *
 * @param rows whole number >= 1
 * @param quirks names of `quirks` that are repeated
 */
export function* faithfulLog(rows: number, seed: number, quirks: ReadonlySet<string>): Generator<Payment> {
  const seeds = createRandom(seed)
  const [calendar, frauds, random] = [seeds.jump(), seeds.jump(), seeds.jump()]
  const pool = Math.max(50, Math.round(rows / 11))
  const parts: LogParts = {
    random,
    quirks,
    pool,
    fresh: counterFrom(pool),
  }
  const counts = proportional(publishedCounts, rows)
  const left = counts.slice(0, 5)
  const weights = stepWeights(calendar)
  const genuine = rowsOfSteps(weights, sumOf(left))
  const events = fraudEvents(eventCounts(counts[6]!, counts[5]!, rows, quirks), frauds, { ...parts, weights })
  let next = 0
  for (let step = 1; step <= lastStep; step++) {
    const from = next
    while (next < events.length && events[next]!.step === step) next++
    yield* stepRows(step, genuine[step]!, events.slice(from, next), left, parts)
  }
}

/** The rows of one hour: events among genuine rows, whose types are drawn from those that are left. */
function* stepRows(
  step: number,
  count: number,
  events: readonly FraudEvent[],
  left: number[],
  parts: LogParts,
): Generator<Payment> {
  const places = events.map(() => parts.random.int(count + 1)).sort((a, b) => a - b)
  let e = 0
  for (let i = 0; i <= count; i++) {
    while (e < events.length && places[e] === i) yield* events[e++]!.payments
    if (i < count) yield genuinePayment(step, drawType(left, parts.random), parts)
  }
}

/** Takes one of the types that are left. */
function drawType(left: number[], random: Random): number {
  let drawn = random.int(sumOf(left))
  let type = 0
  while (drawn >= left[type]!) {
    drawn -= left[type]!
    type += 1
  }
  left[type]! -= 1
  return type
}

function genuinePayment(step: number, type: number, parts: LogParts): Payment {
  const { random } = parts
  const amount = cents(typeFigures[type]!.amount(random.next()))
  const oldbalanceOrg = originBalance(type, amount, parts)
  return {
    step,
    type,
    amount,
    nameOrig: originAccount(type, parts),
    oldbalanceOrg,
    newbalanceOrig: cents(type === cashIn ? oldbalanceOrg + amount : Math.max(0, oldbalanceOrg - amount)),
    ...destination(type, amount, parts),
    isFraud: false,
    isFlaggedFraud: false,
  }
}

function originAccount(type: number, { quirks, random, fresh }: LogParts): number {
  const isMerchant = !quirks.has('names') && canBeFraud(type) && random.int(50) === 0
  return isMerchant ? merchantAccount(fresh()) : fresh()
}

function originBalance(type: number, amount: number, { random, quirks }: LogParts): number {
  const { emptyOrigin, origin } = typeFigures[type]!
  const drawn = random.next()
  const more = () => cents(amount * (1 + 2 * random.next()))
  if (drawn < emptyOrigin) return canBeFraud(type) && !quirks.has('zero_origin') ? more() : 0
  const balance = cents(origin((drawn - emptyOrigin) / (1 - emptyOrigin)))
  return type !== cashIn && amount > balance && !quirks.has('drained_legitimates') ? more() : balance
}

function destination(type: number, amount: number, parts: LogParts): Destination {
  if (type === payment) return merchant(amount, parts)
  const { random, quirks } = parts
  if (canBeFraud(type) && random.int(10_000) < 6 && quirks.has('zero_destination'))
    return { nameDest: poolAccount(parts), oldbalanceDest: 0, newbalanceDest: 0 }
  return pooledDestination(type, amount, parts)
}

function merchant(amount: number, { random, quirks, fresh }: LogParts): Destination {
  const nameDest = merchantAccount(fresh())
  if (quirks.has('names')) return { nameDest, oldbalanceDest: 0, newbalanceDest: 0 }
  const oldbalanceDest = cents(typeFigures[payment]!.origin(random.next()))
  return { nameDest, oldbalanceDest, newbalanceDest: cents(oldbalanceDest + amount) }
}

function counterFrom(first: number): () => number {
  let next = first
  return () => next++
}

function sumOf(counts: readonly number[]): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}
