import type { Table } from '@candor/core'
import { candorError, createRandom, nearestName } from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import type { SimulatedTables, SimulateOptions, World } from '../scenario.ts'
import { type AccountNames, accountNames } from './generator/account-names.ts'
import { faithfulLog } from './generator/faithful-log.ts'
import { quirks } from './generator/faithful-quirks.ts'
import type { Payment } from './generator/payment.ts'
import { paymentTables } from './generator/payment-tables.ts'
import { publishedRows } from './generator/published-figures.ts'
import { type SoundTally, soundLog } from './generator/sound-log.ts'

export { quirks }

/** What the generator can plant, in `sound` mode; the published log has one world. */
export const worlds: readonly World[] = ['equal', 'label-biased', 'feature-biased', 'support-starved']

/** Strengths of what is planted in `sound` mode. */
export const settings = {
  fraud_share: {
    value: 0.01,
    meaning: 'sound: share of fraudulent rows; more than in life, so that groups have cases',
  },
  low_reported: {
    value: 0.4,
    meaning: 'label-biased: share of the frauds on senders with a balance of 0 that are labelled',
  },
  low_unseen: {
    value: 0.9,
    meaning:
      'feature-biased: share of transfers and cash-outs of senders with a balance of 0 that are recorded as transfers to a receiver with 0',
  },
  low_fraud: {
    value: 0.02,
    meaning: 'support-starved: what the frauds on senders with a balance of 0 are multiplied by',
  },
} as const

type Settings = Readonly<Record<keyof typeof settings, number>>

/** Rows that are held at once. */
const rowsOfPart = 65_536
/** More rows than any machine of ours holds; a guard against a slip of the keyboard. */
const mostRows = 1_000_000_000

/**
 * The log in one table; see `simulateTables`.
 *
 * @param rows  whole number in [1, 1,000,000,000]
 * @param seed  whole number >= 0
 * @throws math.out_of_range, scenarios.unknown_quirk, scenarios.unknown_setting, scenarios.only_sound
 * @example
 * simulate({ rows: 500, seed: 1, mode: 'faithful' }).schema.length // 11
 */
export function simulate(options: SimulateOptions): Table {
  const { payments, nameOf } = logOf(options)
  const [table] = paymentTables(payments, nameOf, options.rows)
  return table!
}

/**
 * The log in parts of 65,536 rows. `faithful`: the published log's counts, distributions and quirks; 6,362,620 rows have its very counts of types
 * and frauds, other sizes the proportion. `sound`: every payment moves money between accounts that remember their balance, and frauds follow
 * several schemes whose mules are linked.
 *
 * Of a sound log `truth` counts frauds by scheme and group, and is complete when the parts have been read to their end.
 */
export function simulateTables(options: SimulateOptions): SimulatedTables {
  const { payments, nameOf, truth } = logOf(options)
  return { tables: { payments: paymentTables(payments, nameOf, rowsOfPart) }, truth }
}

type Log = {
  readonly payments: Iterable<Payment>
  readonly nameOf: AccountNames
  readonly truth: Readonly<Record<string, unknown>>
}

function logOf(options: SimulateOptions): Log {
  const { rows, seed, mode, world = 'equal' } = options
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > mostRows)
    throw candorError('math.out_of_range', { name: 'rows', range: `[1, ${mostRows}]`, value: rows })
  const active = activeQuirks(quirks, options)
  const set = strengths(options.set ?? {})
  const nameOf = accountNames(createRandom(seed))
  if (mode === 'faithful') refusePlanted(world, options.set ?? {})
  if (mode === 'faithful')
    return {
      payments: faithfulLog(rows, seed, active),
      nameOf,
      truth: { quirks: [...active], published_rows: publishedRows },
    }
  const tally: SoundTally = { payable: {}, frauds: {}, labelled: {}, schemes: {} }
  const log = soundLog({ rows, seed, tally, ...plantedIn(world, set), fraudShare: set.fraud_share })
  return { payments: log, nameOf, truth: { planted: plantedIn(world, set), ...tally } }
}

/** Everything that is planted, and how strongly, belongs to sound logs. */
function refusePlanted(world: World, set: Readonly<Record<string, number>>): void {
  const [name] = Object.keys(set)
  const what = world === 'equal' ? name && `setting ${name}` : `world ${world}`
  if (what) throw candorError('scenarios.only_sound', { what, mode: 'faithful' })
}

/** Each strength at its neutral value but in the world that it belongs to. */
function plantedIn(world: World, set: Settings) {
  return {
    lowReported: world === 'label-biased' ? set.low_reported : 1,
    lowUnseen: world === 'feature-biased' ? set.low_unseen : 0,
    lowFraud: world === 'support-starved' ? set.low_fraud : 1,
  }
}

function strengths(set: Readonly<Record<string, number>>): Settings {
  const names = Object.keys(settings)
  for (const [name, value] of Object.entries(set)) {
    if (!names.includes(name))
      throw candorError('scenarios.unknown_setting', { name, nearest: nearestName(name, names) })
    const most = name === 'fraud_share' ? 0.2 : 1
    if (!(value >= 0 && value <= most))
      throw candorError('math.out_of_range', { name, range: `[0, ${most}]`, value })
  }
  const usual = Object.entries(settings).map(([name, { value }]) => [name, value])
  return { ...(Object.fromEntries(usual) as Settings), ...set }
}
