import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import type { JobState } from './job-record.ts'

export type EndJob = {
  readonly tenantId: string
  readonly id: string
  readonly by: string
  readonly how: 'done' | 'stopped' | { readonly error: string; readonly retryAt: number }
  readonly at: number
}

/**
 * Lets go of a job. `stopped` puts it back in the queue as if it had not been taken; an error does so until its attempts are used up, then
 * it is failed. Nothing happens where somebody else has it by now.
 */
export async function endJob(tx: Kysely<StoreSchema>, input: EndJob): Promise<void> {
  const { tenantId, id, by, how, at } = input
  const row = await tx
    .selectFrom('job')
    .select(['attempts', 'max_attempts', 'progress_json'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('locked_by', '=', by)
    .executeTakeFirst()
  if (row === undefined) return
  await tx
    .updateTable('job')
    .set({ ...endOf(how, row), locked_by: null, locked_until: null, updated_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('locked_by', '=', by)
    .execute()
}

type Row = Pick<StoreSchema['job'], 'attempts' | 'max_attempts' | 'progress_json'>

type End = {
  readonly state: JobState
  readonly progress_json: string | null
  readonly attempts: number
} & Partial<Pick<StoreSchema['job'], 'last_error' | 'run_at'>>

function endOf(how: EndJob['how'], { attempts, max_attempts, progress_json }: Row): End {
  if (how === 'done') return { state: 'done', attempts, last_error: null, progress_json: null }
  if (how === 'stopped') return { state: 'queued', attempts: attempts - 1, progress_json }
  const state = attempts >= max_attempts ? 'failed' : 'queued'
  return { state, attempts, last_error: how.error, run_at: how.retryAt, progress_json }
}
