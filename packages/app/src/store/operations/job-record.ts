import type { StoreSchema } from '../schema.ts'

export type JobState = StoreSchema['job']['state']

/** How far a job has come in what it does now. */
export type JobProgress = { readonly what: string; readonly done: number; readonly total: number }

/** Work that goes on beside requests. */
export type JobRecord = {
  readonly tenantId: string
  readonly id: string
  readonly kind: string
  /** plain JSON: what its handler needs */
  readonly payload: Readonly<Record<string, unknown>>
  readonly state: JobState
  readonly progress: JobProgress | null
  /** what came of it; null until it is done */
  readonly result: Readonly<Record<string, unknown>> | null
  readonly attempts: number
  readonly maxAttempts: number
  readonly lastError: string | null
  /** ms since 1970 in UTC */
  readonly createdAt: number
  readonly updatedAt: number
}

export type JobPage = { readonly items: readonly JobRecord[]; readonly nextCursor: string | null }

/** A stored job as callers see it. */
export function jobRecordOf(row: StoreSchema['job']): JobRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload_json),
    state: row.state,
    progress: row.progress_json === null ? null : JSON.parse(row.progress_json),
    result: row.result_json === null ? null : JSON.parse(row.result_json),
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
