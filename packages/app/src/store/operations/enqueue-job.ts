import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type JobRecord, jobRecordOf } from './job-record.ts'

export type EnqueueJob = {
  readonly tenantId: string
  readonly id: string
  readonly kind: string
  /** what the job is about: a second one of the same key is the first */
  readonly uniqueKey: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly maxAttempts: number
  /** ms since 1970 in UTC */
  readonly at: number
}

/** Puts a job in the queue, once: a known key gives the job that has it. One that had failed is queued anew, with all its attempts. */
export async function enqueueJob(tx: Kysely<StoreSchema>, input: EnqueueJob): Promise<JobRecord> {
  const { tenantId, id, kind, uniqueKey, payload, maxAttempts, at } = input
  await tx
    .insertInto('job')
    .values({
      tenant_id: tenantId,
      id,
      kind,
      payload_json: JSON.stringify(payload),
      state: 'queued',
      progress_json: null,
      result_json: null,
      run_at: at,
      attempts: 0,
      max_attempts: maxAttempts,
      locked_by: null,
      locked_until: null,
      last_error: null,
      unique_key: uniqueKey,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'unique_key']).doNothing())
    .execute()
  await tx
    .updateTable('job')
    .set({
      state: 'queued',
      payload_json: JSON.stringify(payload),
      attempts: 0,
      run_at: at,
      updated_at: at,
    })
    .where('tenant_id', '=', tenantId)
    .where('unique_key', '=', uniqueKey)
    .where('state', '=', 'failed')
    .execute()
  const row = await tx
    .selectFrom('job')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('unique_key', '=', uniqueKey)
    .executeTakeFirstOrThrow()
  return jobRecordOf(row)
}
