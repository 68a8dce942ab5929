import { type FeatureValues, scoreQuery, scoreRequest } from '@candor/client'
import { CandorError, type Table, valueAt } from '@candor/core'
import type { Scenario } from '@candor/scenarios'
import type { Store } from '../store/index.ts'
import { decide } from './decide.ts'
import type { ServedModels } from './served-models.ts'

export type DemoDecisions = {
  readonly store: Store
  readonly models: ServedModels
  readonly onProgress: (done: number, total: number) => void
  /** asked before each decision */
  readonly isStopped: () => boolean
}

/** Draws other rows than the training data. */
const seedStep = 1

const source = 'demonstration'

/**
 * Decides the scenario's demonstration records through the usual path. Each is an event with a name of its own, so that those decided
 * before, by this run or an earlier one, are not decided again.
 */
export async function recordDemoDecisions(scenario: Scenario, parts: DemoDecisions): Promise<void> {
  const { decisions, seed } = scenario.demo
  // where rows count what a scored row is made of, as many as the demonstration's data have
  const rows = scenario.scoredRows === undefined ? decisions : scenario.demo.rows
  const mode = scenario.demo.mode ?? scenario.usually?.mode ?? 'faithful'
  const table = scenario.simulate({ rows, seed: seed + seedStep, mode })
  for (let row = 0; row < decisions && !parts.isStopped(); row++) {
    await decideRow(scenario, table, row, parts).catch(unlessDecidedOtherwise)
    parts.onProgress(row + 1, decisions)
    // lets requests be answered between two decisions
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function decideRow(scenario: Scenario, table: Table, row: number, parts: DemoDecisions): Promise<void> {
  await decide(parts, {
    tenantId: 'default',
    principalId: 'demo',
    name: scenario.id,
    query: scoreQuery.parse({}),
    body: scoreRequest.parse({
      external_id: `${scenario.id}-${String(row + 1).padStart(4, '0')}`,
      source,
      features: recordOf(scenario, table, row),
    }),
    idempotency: null,
    at: Date.now(),
  })
}

/** What is known before the decision: no outcome, nothing that only it reveals. */
function recordOf({ schema, target }: Scenario, table: Table, row: number): FeatureValues {
  const after = new Set(
    schema
      .filter(({ availableAt, role }) => availableAt === 'after' || role === 'leak')
      .map(({ name }) => name),
  )
  const entries = table.schema.flatMap(({ name }, j) =>
    name === target.column || after.has(name) ? [] : [[name, valueAt(table.columns[j]!, row)] as const],
  )
  return Object.fromEntries(entries)
}

/** A newer version may simulate other records under the same names; the old decisions stand. */
function unlessDecidedOtherwise(error: unknown): void {
  if (!(error instanceof CandorError && error.code === 'store.event_conflict')) throw error
}
