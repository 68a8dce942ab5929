import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { type JobRecord, jobRecordOf } from './job-record.ts'

export type ReadJob = { readonly tenantId: string; readonly id: string }

/** @throws store.unknown_job */
export async function readJob(tx: Kysely<StoreSchema>, { tenantId, id }: ReadJob): Promise<JobRecord> {
  const row = await tx
    .selectFrom('job')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw appError('store.unknown_job', { id })
  return jobRecordOf(row)
}
