import { randomUUIDv7 } from 'node:crypto'
import { everyScenario } from '@candor/scenarios'
import type { RetainedKind, Retention } from '../store/operations/retention.ts'
import { type RetainOutputs, retainOutputs } from './retain-outputs.ts'

export type RetainStore = RetainOutputs

/** Rows that were deleted, or would be; of outputs: files. */
export type Retained = Readonly<Record<RetainedKind | 'outputs', number>>

const day = 86_400_000
/** in one transaction, so that decisions are made in between */
const batchRows = 200
const retainedKinds = ['decisions', 'events', 'narratives'] as const

/** Deletes what a tenant keeps no longer, batch by batch; each batch stands in the audit log. A job goes after its files. */
export async function retainStore(options: RetainStore): Promise<Retained> {
  const { store, tenantId } = options
  const retention = await store.run('retention.read', { tenantId })
  const rows = { decisions: 0, events: 0, narratives: 0, jobs: 0, outputs: 0 }
  for (const kind of retainedKinds) rows[kind] = await retainKind(options, retention, kind)
  const { files, stay } = await retainOutputs(options, retention)
  rows.outputs = files
  rows.jobs = await retainKind(options, retention, 'jobs', stay)
  return rows
}

async function retainKind(
  { store, tenantId, actor, at, dryRun = false, signal }: RetainStore,
  retention: Retention,
  kind: RetainedKind,
  except: readonly string[] = [],
): Promise<number> {
  const days = retention[kind]
  if (days === null) return 0
  const overdue = { tenantId, kind, before: at - days * day, longer: keptLonger(retention, at), except }
  if (dryRun) return store.run('retention.count', overdue)
  for (let all = 0; ; ) {
    if (signal?.aborted) return all
    const maintenanceId = randomUUIDv7()
    const rows = await store.run('retention.delete', {
      ...overdue,
      actor,
      limit: batchRows,
      maintenanceId,
      at,
    })
    all += rows
    if (rows < batchRows) return all
  }
}

/** A built-in domain's id, and what begins with it and a hyphen, are names of its models only. */
function keptLonger({ least }: Retention, at: number) {
  return everyScenario.flatMap(({ id, leastDaysKept }) =>
    leastDaysKept === undefined ? [] : [{ model: id, before: at - (least ?? leastDaysKept) * day }],
  )
}
