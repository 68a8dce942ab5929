import { createRandom, type Random } from '@candor/core'
import { rowsOfSteps, stepSampler, stepWeights } from './calendar.ts'
import { type FraudMove, planFrauds } from './fraud-schemes.ts'
import { createLedger, type Ledger, overTheCounter } from './ledger.ts'
import { canBeFraud, cashIn, cashOut, cents, type Payment, payment, transfer } from './payment.ts'
import { proportional } from './proportional.ts'
import { lastStep, publishedCounts, typeFigures } from './published-figures.ts'

/** Balance tiers of the sender, as the audit cuts them. */
export type Tier = 'low' | 'mid' | 'high'

type ByTier = Partial<Record<Tier, number>>

/** What a sound log holds in truth, counted while it is read: among transfers and cash-outs, all rows, true frauds, labelled frauds. */
export type SoundTally = {
  readonly payable: ByTier
  readonly frauds: ByTier
  readonly labelled: ByTier
  /** rows of each scheme */
  readonly schemes: Record<string, number>
}

export type SoundOptions = {
  readonly rows: number
  readonly seed: number
  readonly fraudShare: number
  /** share of the low tier's frauds that are labelled */
  readonly lowReported: number
  /** share of the low tier's payments out that are recorded as transfers to a receiver with a balance of 0 */
  readonly lowUnseen: number
  /** what the low tier's frauds are multiplied by */
  readonly lowFraud: number
  readonly tally: SoundTally
}

/** Share of genuine transfers and cash-outs that are made over the counter, by senders without a balance. */
const counterShare = 0.2
/** Share of genuine transfers that go to an account that is new. */
const newReceivers = 0.12
/** Share of genuine transfers and cash-outs that take all there is. */
const emptying = 0.15

/**
 * A log in which money is neither made nor lost: each account remembers its balance, senders pay what they have, and mules are linked. Senders
 * without an account pay over the counter: their balance is 0 before and after. Who is a sender, of honest payments and of frauds, is drawn alike, so that in the world
 * `equal` no tier has more frauds than another.
 */
export function* soundLog(options: SoundOptions): Generator<Payment> {
  const seeds = createRandom(options.seed)
  const [calendar, fraud, random, recorded] = Array.from({ length: 4 }, () => seeds.jump())
  const { rows, fraudShare, lowFraud } = options
  const weights = stepWeights(calendar!)
  const frauds = Math.round(rows * fraudShare)
  const ledger = createLedger({ rows, random: random! })
  const moves = planFrauds({
    rows: frauds,
    random: fraud!,
    ledger,
    hourOf: stepSampler(weights),
    counterShare: counterShare * lowFraud,
  })
  const left = proportional(publishedCounts, rows - frauds).slice(0, 5)
  left[transfer]! += rows - frauds - left.reduce((sum, count) => sum + count, 0)
  const honest = rowsOfSteps(weights, rows - frauds)
  const record = recorder(options, recorded!)
  for (let step = 1; step <= lastStep; step++) {
    for (const row of stepRows(step, honest[step]!, moves.get(step) ?? [], { left, ledger, random: random! }))
      yield record(row)
  }
}

type Honest = { readonly left: number[]; readonly ledger: Ledger; readonly random: Random }

/** A row with the scheme that it belongs to; null: honest. */
type TrueRow = { readonly row: Payment; readonly scheme: string | null }

function* stepRows(
  step: number,
  count: number,
  moves: readonly FraudMove[],
  honest: Honest,
): Generator<TrueRow> {
  const places = moves.map(() => honest.random.int(count + 1)).sort((a, b) => a - b)
  let m = 0
  for (let i = 0; i <= count; i++) {
    while (m < moves.length && places[m] === i) {
      const { scheme, act } = moves[m++]!
      yield { row: { ...act(), step, isFraud: true, isFlaggedFraud: false }, scheme }
    }
    if (i < count)
      yield { row: { ...honestPayment(honest), step, isFraud: false, isFlaggedFraud: false }, scheme: null }
  }
}

function honestPayment({
  left,
  ledger,
  random,
}: Honest): Omit<Payment, 'step' | 'isFraud' | 'isFlaggedFraud'> {
  const type = drawType(left, random)
  const amount = cents(typeFigures[type]!.amount(random.next()))
  if (type === cashIn) return ledger.payIn(ledger.someWallet(), amount)
  const origin = random.next() < counterShare ? overTheCounter : ledger.someFunded()
  if (origin === overTheCounter) return ledger.pay(type, origin, receiver(type, ledger, random), amount)
  const balance = ledger.balanceOf(origin)
  const takesAll = canBeFraud(type) && random.next() < emptying
  const sent = takesAll ? balance : cents(Math.min(amount, balance * (0.1 + 0.85 * random.next())))
  return ledger.pay(type, origin, receiver(type, ledger, random), sent)
}

function receiver(type: number, ledger: Ledger, random: Random): number {
  if (type === cashOut) return ledger.someAgent()
  if (type === payment) return ledger.someMerchant()
  if (type !== transfer) return ledger.someBank()
  return random.next() < newReceivers ? ledger.open() : ledger.someWallet()
}

/** Takes one of the types that are left. */
function drawType(left: number[], random: Random): number {
  let drawn = random.int(left.reduce((sum, count) => sum + count, 0))
  let type = 0
  while (drawn >= left[type]!) {
    drawn -= left[type]!
    type += 1
  }
  left[type]! -= 1
  return type
}

/** Writes rows down as the world has it, and counts what they are in truth. The same numbers are drawn in every world. */
function recorder(
  { tally, lowReported, lowUnseen }: SoundOptions,
  random: Random,
): (row: TrueRow) => Payment {
  return ({ row, scheme }) => {
    const [label, sight] = [random.next(), random.next()]
    const isLow = row.oldbalanceOrg === 0 && canBeFraud(row.type)
    const isFraud = row.isFraud && !(isLow && label >= lowReported)
    if (canBeFraud(row.type)) count(tally, tierOf(row.oldbalanceOrg), row.isFraud, isFraud)
    if (scheme !== null) tally.schemes[scheme] = (tally.schemes[scheme] ?? 0) + 1
    if (!(isLow && sight < lowUnseen)) return { ...row, isFraud }
    return { ...row, isFraud, type: transfer, oldbalanceDest: 0, newbalanceDest: row.amount }
  }
}

function count(
  { payable, frauds, labelled }: SoundTally,
  tier: Tier,
  isFraud: boolean,
  isLabelled: boolean,
): void {
  payable[tier] = (payable[tier] ?? 0) + 1
  if (isFraud) frauds[tier] = (frauds[tier] ?? 0) + 1
  if (isLabelled) labelled[tier] = (labelled[tier] ?? 0) + 1
}

function tierOf(balance: number): Tier {
  if (balance <= 0) return 'low'
  return balance <= 50_397 ? 'mid' : 'high'
}
