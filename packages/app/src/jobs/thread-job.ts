import type { JobRecord, JobResult } from '../store/index.ts'

export type ThreadJobParts = {
  readonly dataDir: string
  readonly onProgress: (what: string, done: number, total: number) => void
}

/** Work in a thread of its own. It may be stopped at any point, and then finds half of its work done by an earlier attempt. */
export type ThreadJob = (job: JobRecord, parts: ThreadJobParts) => Promise<JobResult>
