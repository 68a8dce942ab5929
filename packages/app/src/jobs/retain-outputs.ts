import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import type { JobOutputs, Store } from '../store/index.ts'
import type { Retention } from '../store/operations/retention.ts'

export type RetainOutputs = {
  readonly store: Store
  /** where files of jobs lie */
  readonly dataDir: string
  readonly tenantId: string
  readonly actor: string
  /** ms since 1970 in UTC */
  readonly at: number
  /** counts, and deletes nothing */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

/** Files that were deleted, or would be, and the jobs whose files could not be yet. */
export type RetainedOutputs = { readonly files: number; readonly stay: readonly string[] }

const hour = 3_600_000
const day = 24 * hour

/**
 * Deletes the files of jobs that a tenant keeps no longer, and then says so in the record of each job and in the audit log; what was cut short is done by the next.
 * A file that another job has made too, of whichever tenant, is that one's from then on.
 */
export async function retainOutputs(
  { store, dataDir, tenantId, actor, at, dryRun = false, signal }: RetainOutputs,
  { outputs, jobs }: Pick<Retention, 'outputs' | 'jobs'>,
): Promise<RetainedOutputs> {
  const days = Math.min(outputs ?? Number.POSITIVE_INFINITY, jobs ?? Number.POSITIVE_INFINITY)
  const isOverdue = (job: JobOutputs) => job.tenantId === tenantId && job.endedAt < at - days * day
  const all = await store.run('job.outputs', {})
  const kept = new Set(all.filter((job) => !isOverdue(job)).flatMap(({ paths }) => paths))
  let files = 0
  const stay: string[] = []
  for (const job of all.filter(isOverdue)) {
    const places = job.paths.filter((path) => !kept.has(path)).map((path) => placeOf(dataDir, path))
    if (signal?.aborted || (await anyIsNew(places, at))) {
      stay.push(job.id)
      continue
    }
    if (!dryRun) {
      for (const place of places) await rm(place, { force: true })
      const isForgotten = await store.run('job.forget_outputs', { ...job, actor, at })
      if (!isForgotten) {
        stay.push(job.id)
        continue
      }
    }
    files += job.paths.length
  }
  return { files, stay }
}

function placeOf(dataDir: string, path: string): string {
  return join(dataFolder(dataDir).path, path)
}

/** A file that was put there just now may be the same one of a job that is about to end. */
async function anyIsNew(places: readonly string[], at: number): Promise<boolean> {
  const found = await Promise.all(places.map((place) => stat(place).catch(() => null)))
  return found.some((about) => about !== null && about.ctimeMs > at - hour)
}
