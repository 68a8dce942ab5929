import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type JobPage, type JobState, jobRecordOf } from './job-record.ts'
import { newestFirst } from './newest-first.ts'

export type ListJobs = {
  readonly tenantId: string
  readonly limit: number
  readonly cursor: string | null
  readonly kind: string | null
  readonly state: JobState | null
}

/** Jobs, newest first. */
export async function listJobs(tx: Kysely<StoreSchema>, input: ListJobs): Promise<JobPage> {
  const { tenantId, limit, cursor, kind, state } = input
  const query = tx
    .selectFrom('job')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(kind !== null, (query) => query.where('kind', '=', kind!))
    .$if(state !== null, (query) => query.where('state', '=', state!))
  const { page, nextCursor } = await newestFirst(query, { limit, cursor })
  return {
    items: page.map(jobRecordOf),
    nextCursor,
  }
}
