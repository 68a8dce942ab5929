import { exp, type Random } from '@candor/core'
import { layeringPlace } from './places.ts'
import { pence, type Transaction } from './transaction.ts'
import { type Leg, type Typology, typologies } from './typology.ts'

export type LaunderingChoice = {
  readonly firstDay: number
  readonly days: number
  /** numbers of the accounts that launder */
  readonly pool: readonly number[]
  /** how many transactions in all */
  readonly transactions: number
  /** 0: as it is; towards 1 patterns stretch over the whole period and amounts become those of everybody */
  readonly difficulty: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/**
 * Patterns of the nine typologies in turn until there are enough transactions, the last one cut off; by time. Accounts of a pattern are drawn from the pool;
 * a pattern that needs more than there are is left out.
 */
export function launderingTransactions(random: Random, choice: LaunderingChoice): Transaction[] {
  const possible = typologies.filter(({ accounts }) => accounts[0] <= choice.pool.length)
  const made: Transaction[] = []
  if (possible.length === 0) return made
  for (let pattern = 1; made.length < choice.transactions; pattern++)
    made.push(...patternOf(random, possible[(pattern - 1) % possible.length]!, pattern, choice))
  return made.slice(0, choice.transactions).sort((a, b) => a.at - b.at)
}

function patternOf(
  random: Random,
  typology: Typology,
  pattern: number,
  { firstDay, days, pool, difficulty }: LaunderingChoice,
): Transaction[] {
  const [least, most] = typology.accounts
  const count = Math.min(pool.length, least + random.int(most - least + 1))
  const accounts = [...random.choice(pool.length, count)].map((i) => pool[i]!)
  random.shuffle(accounts)
  const legs = typology.legs(count, random)
  const span = Math.min(days - 1, typology.days * (1 + 8 * difficulty))
  const start = firstDay + random.next() * (days - span) * dayMs
  const steps = 1 + Math.max(...legs.map(({ step }) => step))
  // dirty money is moved in lots that resemble each other; nearly all of what comes in goes on
  const lot = 3200 * exp(0.55 * random.normal()) * (1 - 0.85 * difficulty)
  const abroad = random.next() < 0.25 ? layeringPlace(random) : 'GB'
  return legs.map((leg) => {
    const at = start + ((leg.step + 0.9 * random.next()) / steps) * span * dayMs
    return transactionOf(leg, accounts, {
      at: Math.floor(daytime(at, random) / 1000) * 1000,
      amount:
        typology.isUnderThreshold && leg.from < 0
          ? underThreshold(random, difficulty)
          : lotOf(lot, leg, random),
      abroad,
      typology: typology.name,
      pattern,
    })
  })
}

type Moved = Pick<Transaction, 'at' | 'amount' | 'typology' | 'pattern'> & { readonly abroad: string }

function transactionOf(leg: Leg, accounts: readonly number[], moved: Moved): Transaction {
  const { abroad, ...rest } = moved
  const isCash = leg.from < 0
  const isAbroad = abroad !== 'GB' && leg.step >= 1
  return {
    ...rest,
    from: isCash ? -1 : accounts[leg.from]!,
    to: accounts[leg.to]!,
    channel: isCash ? 'cash' : isAbroad ? 'wire' : 'transfer',
    type: isCash ? 'deposit' : 'transfer',
    source: 'GB',
    destination: isAbroad ? abroad : 'GB',
  }
}

function lotOf(lot: number, { step }: Leg, random: Random): number {
  const kept = 1 - 0.02 * step
  const amount = lot * Math.max(0.5, kept) * exp(0.12 * random.normal())
  return random.next() < 0.15 ? Math.max(100, Math.round(amount / 100) * 100) : pence(amount)
}

function underThreshold(random: Random, difficulty: number): number {
  const amount = 9990 - random.int(900)
  return difficulty > 0 && random.next() < difficulty
    ? pence(amount * random.next())
    : Math.round(amount / 10) * 10
}

/** Banks book by day more than by night, launderers' transactions too: half of what falls between 0 and 7 is moved to the day. */
function daytime(at: number, random: Random): number {
  const hour = Math.floor(at / hourMs) % 24
  return hour < 7 && random.next() < 0.5 ? at + (8 + random.int(10)) * hourMs : at
}
