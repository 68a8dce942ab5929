import type { Random, Table } from '@candor/core'
import { candorError, columnSchema, createRandom, nearestName } from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import type { Quirk, SimulateOptions, World } from '../scenario.ts'
import { type SimulatedRow, tableFromRows } from '../table-from-rows.ts'
import { amountsDrawer } from './generator/amounts.ts'
import { incidentDrawer } from './generator/incident.ts'
import { personDrawer } from './generator/person.ts'
import { type Planted, planter } from './generator/planted.ts'
import { policyDrawer } from './generator/policy.ts'
import { usualSpelling } from './generator/spelling.ts'
import { vehicleDrawer } from './generator/vehicle.ts'
import { schema } from './schema.ts'

/** The faults of the published file that `faithful` mode repeats. */
export const quirks: readonly Quirk[] = [
  {
    name: 'spelling',
    meaning: 'Suburu, Accura, Forrestor, Ultima, bungie-jumping and two streets are written wrong.',
  },
  {
    name: 'hobby_artefact',
    meaning: 'Claims of chess players and cross-fitters are mostly fraud, whatever happened.',
  },
  {
    name: 'chance_effects',
    meaning: 'Sex, education and the other hobbies lean as far as luck leans in 1,000 rows.',
  },
  { name: 'negative_umbrella', meaning: 'One umbrella limit in every thousand rows is -1,000,000.' },
]

/** What the generator can plant, in `sound` mode; the published file has one world. */
export const worlds: readonly World[] = ['equal', 'label-biased', 'feature-biased', 'support-starved']

/** Strengths of what is planted, each in its own world. */
export const settings = {
  women_suspected: {
    value: 0.15,
    meaning: 'label-biased: share of the genuine claims of women that are labelled as fraud',
  },
  women_understated: {
    value: 0.6,
    meaning: 'feature-biased: share of the major damages of women that are recorded as minor',
  },
  women_kept: {
    value: 0.03,
    meaning: 'support-starved: what the number of claims of women is multiplied by',
  },
} as const

type Settings = Readonly<Record<keyof typeof settings, number>>

/** More rows than any machine of ours holds; a guard against a slip of the keyboard. */
const mostRows = 100_000_000

/**
 * Motor claims as in the published file: its 39 columns, level counts and fraud rates in expectation, and its exact
 * rules (parts add up to the total, `?` exactly for theft and parked cars, one vehicle unless several collided).
 *
 * Each claim first gets its label; everything that goes with fraud is then drawn from the counts of its own label.
 * Claim i depends on seed, mode and quirks alone: a longer run begins with the shorter one, and leaving out a quirk
 * changes no other column. In `sound` mode the worlds act on claims of women: `label-biased` on their labels, `feature-biased` on the severity that is
 * recorded, `support-starved` on their number; all else is as in the world `equal`.
 *
 * @param rows  whole number in [1, 100,000,000]
 * @param seed  whole number >= 0
 * @throws math.out_of_range, scenarios.unknown_quirk, scenarios.unknown_setting, scenarios.only_sound
 * @example
 * simulate({ rows: 1000, seed: 1, mode: 'faithful' }).schema.length // 39
 */
export function simulate(options: SimulateOptions): Table {
  const { rows, emptyColumns = false } = options
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > mostRows)
    throw candorError('math.out_of_range', { name: 'rows', range: `[1, ${mostRows}]`, value: rows })
  const columns = emptyColumns ? [...schema, columnSchema('_c39', 'float64')] : schema
  return tableFromRows(columns, claims(options), rows)
}

/** The claims of a run, one after the other; nothing is kept. */
function* claims(options: SimulateOptions): Generator<SimulatedRow> {
  const { rows, seed } = options
  const random = createRandom(seed)
  const drawClaim = claimDrawer(random, activeQuirks(quirks, options))
  const plant = planter(random.jump(), plantedBy(options))
  for (let i = 0, made = 0; made < rows; i++) {
    const claim = plant(drawClaim(i))
    if (claim === null) continue
    made += 1
    yield claim
  }
}

/**
 * What is planted in a run, and on whom.
 *
 * @throws scenarios.unknown_setting, scenarios.only_sound
 */
export function truth(options: SimulateOptions): Readonly<Record<string, unknown>> {
  return { group: { column: 'insured_sex', level: 'FEMALE' }, planted: plantedBy(options) }
}

function plantedBy({ mode, world = 'equal', set = {} }: SimulateOptions): Planted {
  const strengths = strengthsOf(set)
  const [name] = Object.keys(set)
  const what = world === 'equal' ? name && `setting ${name}` : `world ${world}`
  if (mode === 'faithful' && what) throw candorError('scenarios.only_sound', { what, mode })
  return {
    suspected: world === 'label-biased' ? strengths.women_suspected : 0,
    understated: world === 'feature-biased' ? strengths.women_understated : 0,
    kept: world === 'support-starved' ? strengths.women_kept : 1,
  }
}

function strengthsOf(set: Readonly<Record<string, number>>): Settings {
  const names = Object.keys(settings)
  for (const [name, value] of Object.entries(set)) {
    if (!names.includes(name))
      throw candorError('scenarios.unknown_setting', { name, nearest: nearestName(name, names) })
    if (!(value >= 0 && value <= 1)) throw candorError('math.out_of_range', { name, range: '[0, 1]', value })
  }
  const usual = Object.entries(settings).map(([name, { value }]) => [name, value])
  return { ...(Object.fromEntries(usual) as Settings), ...set }
}

function claimDrawer(random: Random, active: ReadonlySet<string>): (i: number) => SimulatedRow {
  const stream = () => random.jump()
  const incident = incidentDrawer(stream())
  const person = personDrawer({ base: stream(), sex: stream(), education: stream(), hobby: stream() }, active)
  const policy = policyDrawer(stream(), stream(), active)
  const amounts = amountsDrawer(stream())
  const vehicle = vehicleDrawer(stream())
  return (i) => {
    const event = incident(i)
    const parts = [person(event), policy(i, event), event, amounts(event), vehicle(), { _c39: null }]
    const row: SimulatedRow = Object.assign({}, ...parts)
    return active.has('spelling') ? row : usualSpelling(row)
  }
}
