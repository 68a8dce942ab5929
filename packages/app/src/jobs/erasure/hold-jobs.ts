import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobRecord, Store } from '../../store/index.ts'
import { threadEnd } from '../run-in-thread.ts'
import { scoreDatasetKind } from '../score-dataset-order.ts'

export type HoldJobs = {
  readonly store: Store
  readonly dataDir: string
  readonly tenantId: string
  /** whose jobs */
  readonly datasetIds: readonly string[]
}

/** A process that is killed meanwhile keeps them from nobody for longer. */
const longest = 600_000

/**
 * Does work while no job reads any of the data sets: those that run are taken back into the queue and waited for, and what they had done so far is taken away.
 * Where it fails they begin again; else it is the work that lets go of them.
 */
export async function holdingJobs<T>(
  { store, dataDir, tenantId, datasetIds }: HoldJobs,
  work: (jobs: readonly JobRecord[]) => Promise<T>,
): Promise<T> {
  if (datasetIds.length === 0) return await work([])
  const about = new Set(datasetIds)
  const isAbout = ({ payload }: JobRecord) => about.has(String(payload['dataset_id']))
  const ids = (await everyScoring(store, tenantId)).filter(isAbout).map(({ id }) => id)
  const suspend = (until: number) => store.run('job.suspend', { tenantId, ids, until, at: Date.now() })
  await suspend(Date.now() + longest)
  try {
    for (const id of ids) {
      await threadEnd(id)
      await rm(join(dataDir, 'jobs', id), { recursive: true, force: true })
    }
    // what they are now: one may have ended while it was waited for
    return await work((await everyScoring(store, tenantId)).filter(({ id }) => ids.includes(id)))
  } catch (error) {
    await suspend(Date.now())
    throw error
  }
}

/** Every scoring of a data set that a tenant has, newest first. */
export async function everyScoring(store: Store, tenantId: string): Promise<JobRecord[]> {
  const jobs: JobRecord[] = []
  let cursor: string | null = null
  do {
    const page = await nextPage(store, tenantId, cursor)
    jobs.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return jobs
}

function nextPage(store: Store, tenantId: string, cursor: string | null) {
  return store.run('job.list', { tenantId, limit: 200, cursor, kind: scoreDatasetKind, state: null })
}
