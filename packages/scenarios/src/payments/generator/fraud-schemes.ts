import type { Random } from '@candor/core'
import { type Ledger, type Moved, overTheCounter } from './ledger.ts'
import { cashOut, cents, transfer } from './payment.ts'
import { lastStep, typeFigures } from './published-figures.ts'

/** One row of a fraud, made when its hour has come. */
export type FraudMove = { readonly scheme: string; readonly act: () => Moved }

type SchemeParts = {
  readonly random: Random
  readonly ledger: Ledger
  /** an hour at which others pay */
  readonly hourOf: (random: Random) => number
}

type PlanOptions = SchemeParts & {
  /** rows of frauds, met exactly */
  readonly rows: number
  /** share of the rows that are made over the counter */
  readonly counterShare: number
}

/** A move, hours after the fraud began. */
type Later = { readonly after: number; readonly act: () => Moved }

type Scheme = (parts: SchemeParts) => Later[]

/** How often each scheme on an account occurs among ten. */
const onAccounts: readonly { readonly name: string; readonly weight: number; readonly scheme: Scheme }[] = [
  { name: 'takeover', weight: 4, scheme: takeover },
  { name: 'layering', weight: 2, scheme: layering },
  { name: 'collector', weight: 4, scheme: collector },
]

/**
 * The frauds of a log by hour. Schemes: `takeover`, an account is emptied into a mule, which cashes out; `layering`, through two mules, in two parts;
 * `collector`, several people are talked into paying one account, which cashes out; `counter`, a stolen voucher is paid out, or sent on, over the counter.
 */
export function planFrauds({ rows, counterShare, ...parts }: PlanOptions): Map<number, FraudMove[]> {
  const moves = new Map<number, FraudMove[]>()
  const overCounter = Math.round(rows * counterShare)
  let planned = 0
  const add = (scheme: string, later: readonly Later[], most: number) => {
    const start = startOf(parts)
    for (const { after, act } of later.slice(0, most - planned)) {
      const step = Math.min(lastStep, start + after)
      moves.set(step, [...(moves.get(step) ?? []), { scheme, act }])
      planned += 1
    }
  }
  while (planned < overCounter) add('counter', counter(parts), overCounter)
  while (planned < rows) {
    const { name, scheme } = drawScheme(parts.random)
    add(name, scheme(parts), rows)
  }
  return moves
}

function drawScheme(random: Random) {
  let drawn = random.int(10)
  return onAccounts.find(({ weight }) => {
    drawn -= weight
    return drawn < 0
  })!
}

/** Half of the frauds begin at any hour, the night included, the others when everybody pays. */
function startOf({ random, hourOf }: SchemeParts): number {
  return random.int(2) === 0 ? 1 + random.int(lastStep) : hourOf(random)
}

/** Another account's balance, or the larger part of it, goes to a mule, who cashes out soon. */
function takeover({ random, ledger }: SchemeParts): Later[] {
  const mule = muleFor(ledger, random)
  const part = random.int(10) < 7 ? 1 : 0.5 + 0.45 * random.next()
  return [
    { after: 0, act: () => sendPart(ledger, victim(ledger, random), mule(), part) },
    { after: random.int(3), act: () => cashPart(ledger, mule(), 1) },
  ]
}

/** A balance goes through two mules before it is cashed out in two parts. */
function layering({ random, ledger }: SchemeParts): Later[] {
  const [first, second] = [muleFor(ledger, random), muleFor(ledger, random)]
  const [hop, out] = [1 + random.int(3), 4 + random.int(6)]
  return [
    { after: 0, act: () => sendPart(ledger, victim(ledger, random), first(), 1) },
    { after: hop, act: () => sendPart(ledger, first(), second(), 0.9 + 0.1 * random.next()) },
    { after: out, act: () => cashPart(ledger, second(), 0.55) },
    { after: out + 2, act: () => cashPart(ledger, second(), 1) },
  ]
}

/** People are talked into paying part of what they have to one account, hours apart. */
function collector({ random, ledger }: SchemeParts): Later[] {
  const mule = muleFor(ledger, random)
  const victims = 3 + random.int(4)
  const paid = Array.from({ length: victims }, (_, i) => ({
    after: i * 3 + random.int(3),
    act: () => sendPart(ledger, victim(ledger, random), mule(), 0.3 + 0.6 * random.next()),
  }))
  return [...paid, { after: victims * 3 + 2, act: () => cashPart(ledger, mule(), 1) }]
}

/** Vouchers that are not the payer's are paid out, or sent to a mule. */
function counter({ random, ledger }: SchemeParts): Later[] {
  const mule = muleFor(ledger, random)
  const amount = cents(typeFigures[cashOut]!.amount(0.2 + 0.8 * random.next()) * (1 + 0.5 * random.next()))
  const rounds = 1 + random.int(3)
  return Array.from({ length: rounds }, (_, i) => ({
    after: i,
    act: () =>
      random.int(4) === 0
        ? ledger.pay(cashOut, overTheCounter, ledger.someAgent(), amount)
        : ledger.pay(transfer, overTheCounter, mule(), amount),
  }))
}

/** Whoever pays, the wealthy less often: large sums are looked at. */
function victim(ledger: Ledger, random: Random): number {
  const found = ledger.someFunded()
  const isWealthy = found !== overTheCounter && ledger.balanceOf(found) > 400_000
  return isWealthy && random.int(3) > 0 ? ledger.someFunded() : found
}

/** An account that is opened for the fraud, or of four one that was hired: known when it is first needed. */
function muleFor(ledger: Ledger, random: Random): () => number {
  let account: number | null = null
  return () => {
    account ??= random.int(4) === 0 ? ledger.someWallet() : ledger.open()
    return account
  }
}

function sendPart(ledger: Ledger, from: number, to: number, part: number): Moved {
  return movePart(ledger, transfer, from, to, part)
}

function cashPart(ledger: Ledger, from: number, part: number): Moved {
  return movePart(ledger, cashOut, from, ledger.someAgent(), part)
}

/** Of an account that was emptied in between nothing can be taken: another one is found. */
function movePart(ledger: Ledger, type: number, wanted: number, to: number, part: number): Moved {
  const hasFunds = wanted === overTheCounter || ledger.balanceOf(wanted) >= 1
  const from = hasFunds ? wanted : ledger.someFunded()
  return ledger.pay(type, from, to, sumOf(ledger, from, part))
}

/** Over the counter, where nobody with funds was found, it is a usual amount. */
function sumOf(ledger: Ledger, from: number, part: number): number {
  if (from === overTheCounter) return cents(typeFigures[cashOut]!.amount(part * 0.9))
  return cents(ledger.balanceOf(from) * part)
}
