import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import type { JobRecord } from './job-record.ts'
import { readJob } from './read-job.ts'

export type CancelJob = {
  readonly tenantId: string
  readonly principalId: string
  readonly id: string
  readonly at: number
}

/**
 * Cancels a job that waits or runs; whoever works on it loses hold of it at his next sign of life. What was cancelled stays so.
 *
 * @throws store.unknown_job, store.job_has_ended where it is done or has failed
 */
export async function cancelJob(tx: Kysely<StoreSchema>, input: CancelJob): Promise<JobRecord> {
  const { tenantId, principalId, id, at } = input
  const { numUpdatedRows } = await tx
    .updateTable('job')
    .set({ state: 'cancelled', locked_by: null, locked_until: null, updated_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  const job = await readJob(tx, input)
  if (numUpdatedRows === 0n) {
    if (job.state === 'cancelled') return job
    throw appError('store.job_has_ended', { id, state: job.state })
  }
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'job.cancel',
    targetType: 'job',
    targetId: id,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
  })
  return job
}
