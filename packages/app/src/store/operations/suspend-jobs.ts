import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

export type SuspendJobs = {
  readonly tenantId: string
  readonly ids: readonly string[]
  /** ms since 1970 in UTC; before that nobody takes them */
  readonly until: number
  readonly at: number
}

/** Puts jobs that wait or run back in the queue, as if they had not been taken, until a time; whoever works on one loses hold of it. */
export async function suspendJobs(
  tx: Kysely<StoreSchema>,
  { tenantId, ids, until, at }: SuspendJobs,
): Promise<void> {
  for (const id of ids) {
    await tx
      .updateTable('job')
      .set((job) => ({ attempts: job('attempts', '-', 1) }))
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute()
    await tx
      .updateTable('job')
      .set({ state: 'queued', run_at: until, locked_by: null, locked_until: null, updated_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .execute()
  }
}
