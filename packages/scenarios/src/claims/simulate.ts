import type { Random, Table } from '@candor/core'
import { candorError, columnSchema, createRandom } from '@candor/core'
import { activeQuirks } from '../active-quirks.ts'
import type { Quirk, SimulateOptions } from '../scenario.ts'
import { type SimulatedRow, tableFromRows } from '../table-from-rows.ts'
import { amountsDrawer } from './generator/amounts.ts'
import { incidentDrawer } from './generator/incident.ts'
import { personDrawer } from './generator/person.ts'
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

/** More rows than any machine of ours holds; a guard against a slip of the keyboard. */
const mostRows = 100_000_000

/**
 * Motor claims as in the published file: its 39 columns, level counts and fraud rates in expectation, and its exact
 * rules (parts add up to the total, `?` exactly for theft and parked cars, one vehicle unless several collided).
 *
 * Each claim first gets its label; everything that goes with fraud is then drawn from the counts of its own label.
 * Claim i depends on seed, mode and quirks alone: a longer run begins with the shorter one, and leaving out a quirk
 * changes no other column.
 *
 * @param rows  whole number in [1, 100,000,000]
 * @param seed  whole number >= 0
 * @throws math.out_of_range, scenarios.unknown_quirk
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
function* claims({ rows, seed, mode, without = [] }: SimulateOptions): Generator<SimulatedRow> {
  const drawClaim = claimDrawer(createRandom(seed), activeQuirks(quirks, { mode, without }))
  for (let i = 0; i < rows; i++) yield drawClaim(i)
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
