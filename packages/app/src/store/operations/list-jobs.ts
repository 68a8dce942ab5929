import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type JobPage, type JobState, jobRecordOf } from './job-record.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

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
  const after = cursor === null ? null : readCursor(cursor, ['number', 'string'])
  const rows = await tx
    .selectFrom('job')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(kind !== null, (query) => query.where('kind', '=', kind!))
    .$if(state !== null, (query) => query.where('state', '=', state!))
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('created_at', '<', Number(after![0])),
          row.and([row('created_at', '=', Number(after![0])), row('id', '<', String(after![1]))]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(jobRecordOf),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf([last.created_at, last.id]) : null,
  }
}
