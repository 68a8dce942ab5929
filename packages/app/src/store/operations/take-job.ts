import type { ExpressionBuilder, Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type JobRecord, jobRecordOf } from './job-record.ts'

export type TakeJob = {
  /** null: of any tenant */
  readonly tenantId: string | null
  readonly kinds: readonly string[]
  /** who takes it; nobody else may hold or end it while the lease lasts */
  readonly by: string
  readonly leaseMs: number
  readonly at: number
}

/**
 * Takes the oldest job that waits, or whose holder has let its lease run out, and gives it to the caller until the lease ends; null where
 * there is none. A job whose holder was lost at its last attempt is failed.
 */
export async function takeJob(tx: Kysely<StoreSchema>, input: TakeJob): Promise<JobRecord | null> {
  if (input.kinds.length === 0) return null
  await failLost(tx, input)
  for (;;) {
    const next = await tx
      .selectFrom('job')
      .select(['tenant_id', 'id'])
      .where((row) => isFree(row, input))
      .orderBy('created_at')
      .orderBy('id')
      .executeTakeFirst()
    if (next === undefined) return null
    const taken = await takeOne(tx, { ...input, tenantId: next.tenant_id }, next.id)
    if (taken !== undefined) return jobRecordOf(taken)
  }
}

function isFree(row: ExpressionBuilder<StoreSchema, 'job'>, { tenantId, kinds, at }: TakeJob) {
  return row.and([
    ...(tenantId === null ? [] : [row('tenant_id', '=', tenantId)]),
    row('kind', 'in', [...kinds]),
    row.or([
      row.and([row('state', '=', 'queued'), row('run_at', '<=', at)]),
      row.and([row('state', '=', 'running'), row('locked_until', '<=', at)]),
    ]),
  ])
}

/** Undefined where another process took it after it was seen. */
function takeOne(tx: Kysely<StoreSchema>, input: TakeJob, id: string) {
  const { by, leaseMs, at } = input
  return tx
    .updateTable('job')
    .set((job) => ({
      state: 'running' as const,
      attempts: job('attempts', '+', 1),
      locked_by: by,
      locked_until: at + leaseMs,
      updated_at: at,
    }))
    .where((row) => isFree(row, input))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

async function failLost(tx: Kysely<StoreSchema>, { tenantId, kinds, at }: TakeJob): Promise<void> {
  await tx
    .updateTable('job')
    .set({
      state: 'failed',
      locked_by: null,
      locked_until: null,
      last_error: 'its process ended',
      updated_at: at,
    })
    .$if(tenantId !== null, (query) => query.where('tenant_id', '=', tenantId!))
    .where('kind', 'in', [...kinds])
    .where('state', '=', 'running')
    .where('locked_until', '<=', at)
    .whereRef('attempts', '>=', 'max_attempts')
    .execute()
}
