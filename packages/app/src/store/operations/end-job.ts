import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { keepSalt, targetOf } from './erase-files.ts'
import type { JobState } from './job-record.ts'

/** A file that a job has made: where it lies in the data folder, and what it is. */
export type JobFile = {
  readonly path: string
  /** lower-case hex */
  readonly sha256: string
  readonly bytes: number
  readonly rows: number
  /** of a file with names in it: a random salt of its digest in the audit chain, and what the job calls it */
  readonly secret?: { readonly name: string; readonly salt: string }
}

/** What came of a job, plain JSON, with the files it made. */
export type JobResult = {
  readonly result: Readonly<Record<string, unknown>>
  readonly files: readonly JobFile[]
  /** on whose behalf */
  readonly principalId: string
}

export type EndJob = {
  readonly tenantId: string
  readonly id: string
  readonly by: string
  readonly how: 'done' | 'stopped' | JobResult | JobFailure
  readonly at: number
}

/** @param retryAt null: trying again would not help */
type JobFailure = { readonly error: string; readonly retryAt: number | null }

/**
 * Lets go of a job. `stopped` puts it back in the queue as if it had not been taken; an error does so until its attempts are used up, then
 * it is failed. Each file of a result has its entry in the audit chain. Nothing happens where somebody else has it by now.
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
  if (typeof how === 'object' && 'files' in how) await recordFiles(tx, input, how)
  await tx
    .updateTable('job')
    .set({ ...endOf(how, row), locked_by: null, locked_until: null, updated_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('locked_by', '=', by)
    .execute()
}

async function recordFiles(
  tx: Kysely<StoreSchema>,
  { tenantId, id, at }: EndJob,
  { files, principalId }: JobResult,
): Promise<void> {
  for (const { path, sha256, bytes, rows, secret } of files) {
    const digest = `sha256:${sha256}`
    const targetId = secret === undefined ? path : targetOf({ jobId: id, name: secret.name })
    const place = await appendEntry(tx, {
      tenant: tenantId,
      actor: principalId,
      action: 'job.output',
      targetType: 'file',
      targetId,
      before: null,
      after: secret === undefined ? digest : saltedDigest(secret.salt, digest),
      requestId: null,
      reason: null,
      at,
      details: { job: id, bytes, rows },
    })
    if (secret !== undefined)
      await keepSalt(tx, { tenantId, targetType: 'file', targetId, salt: secret.salt, ...place })
  }
}

type Row = Pick<StoreSchema['job'], 'attempts' | 'max_attempts' | 'progress_json'>

type End = {
  readonly state: JobState
  readonly progress_json: string | null
  readonly attempts: number
} & Partial<Pick<StoreSchema['job'], 'last_error' | 'run_at' | 'result_json'>>

function endOf(how: EndJob['how'], { attempts, max_attempts, progress_json }: Row): End {
  if (how === 'done') return { state: 'done', attempts, last_error: null, progress_json: null }
  if (how === 'stopped') return { state: 'queued', attempts: attempts - 1, progress_json }
  if ('files' in how)
    return {
      ...{ state: 'done', attempts, last_error: null, progress_json: null },
      result_json: JSON.stringify(how.result),
    }
  const { error, retryAt } = how
  if (retryAt === null || attempts >= max_attempts)
    return { state: 'failed', attempts, last_error: error, progress_json }
  return { state: 'queued', attempts, last_error: error, run_at: retryAt, progress_json }
}
