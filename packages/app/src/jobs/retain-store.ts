import { randomUUIDv7 } from 'node:crypto'
import { everyScenario } from '@candor/scenarios'
import type { Store } from '../store/index.ts'
import type { RetainedKind, Retention } from '../store/operations/retention.ts'

export type RetainStore = {
  readonly store: Store
  readonly tenantId: string
  readonly actor: string
  /** ms since 1970 in UTC */
  readonly at: number
  /** counts, and deletes nothing */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/** Rows that were deleted, or would be. */
export type Retained = Readonly<Record<RetainedKind, number>>

const day = 86_400_000
/** in one transaction, so that decisions are made in between */
const batchRows = 200
const retainedKinds = ['decisions', 'events', 'narratives', 'jobs'] as const

/** Deletes what a tenant keeps no longer, batch by batch; each batch stands in the audit log. */
export async function retainStore(options: RetainStore): Promise<Retained> {
  const { store, tenantId } = options
  const retention = await store.run('retention.read', { tenantId })
  const rows: Record<RetainedKind, number> = { decisions: 0, events: 0, narratives: 0, jobs: 0 }
  for (const kind of retainedKinds) rows[kind] = await retainKind(options, retention, kind)
  return rows
}

async function retainKind(
  { store, tenantId, actor, at, dryRun = false, signal }: RetainStore,
  retention: Retention,
  kind: RetainedKind,
): Promise<number> {
  const days = retention[kind]
  if (days === null) return 0
  const overdue = { tenantId, kind, before: at - days * day, longer: keptLonger(retention, at) }
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
