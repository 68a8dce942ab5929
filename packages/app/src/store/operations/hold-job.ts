import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import type { JobProgress } from './job-record.ts'

export type HoldJob = {
  readonly tenantId: string
  readonly id: string
  readonly by: string
  readonly leaseMs: number
  readonly progress: JobProgress | null
  readonly at: number
}

/** Renews the lease of a job and says how far it has come; false where somebody else has it by now. */
export async function holdJob(tx: Kysely<StoreSchema>, input: HoldJob): Promise<boolean> {
  const { tenantId, id, by, leaseMs, progress, at } = input
  const { numUpdatedRows } = await tx
    .updateTable('job')
    .set({
      locked_until: at + leaseMs,
      progress_json: progress === null ? null : JSON.stringify(progress),
      updated_at: at,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('locked_by', '=', by)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
