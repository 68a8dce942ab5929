import type { Job } from '@candor/client'
import type { JobRecord } from '../store/index.ts'

/** A job as the API and the command line tell of it. */
export function jobOnWire({
  tenantId,
  lastError,
  maxAttempts,
  createdAt,
  updatedAt,
  ...job
}: JobRecord): Job {
  return {
    ...job,
    max_attempts: maxAttempts,
    error: lastError,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  }
}
