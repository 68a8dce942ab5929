import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { DatasetProfile } from '@candor/client'
import { appError } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import type { Inspection } from '../inspect-table.ts'
import { createTurns } from './in-turn.ts'

/** What the thread is told: the file, and how many of its rows are looked at. */
export type ProfileOrder = { readonly file: string; readonly rows: number }

export type ProfileParts = { readonly store: Store; readonly dataDir: string | null }

/** More are not held in memory beside a server. */
const mostRows = 1_000_000

const underWay = new Map<string, Promise<DatasetProfile>>()

/** One at a time: each may hold a million rows, and whoever may read may ask for all of them at once. */
const inTurn = createTurns()

/**
 * What `candor inspect` says of a data set: made once, in a thread of its own, and kept.
 *
 * @throws jobs.unknown_dataset, jobs.no_data_folder
 */
export async function profileDataset(
  { store, dataDir }: ProfileParts,
  call: { readonly tenantId: string; readonly id: string },
): Promise<DatasetProfile> {
  const dataset = await store.run('dataset.get', call)
  if (dataset.profile_json !== null) return JSON.parse(dataset.profile_json)
  if (dataDir === null) throw appError('jobs.no_data_folder', {})
  const file = join(dataDir, dataset.uri)
  const rows = Math.min(dataset.row_count, mostRows)
  const waited = underWay.get(file) ?? inTurn(() => inspected({ file, rows }))
  underWay.set(file, waited)
  try {
    const profile = { ...(await waited), dataset_id: dataset.id, rows: dataset.row_count }
    const looked = { profileJson: JSON.stringify(profile), uri: dataset.uri }
    await store.run('dataset.keep_profile', { ...call, ...looked })
    return profile
  } finally {
    underWay.delete(file)
  }
}

async function inspected(order: ProfileOrder): Promise<DatasetProfile> {
  const thread = new Worker(new URL(import.meta.resolve('#profile-thread')), { workerData: order })
  const [said] = (await once(thread, 'message')) as [Inspection]
  const { rows, columns, warnings, data_digest } = said
  return {
    dataset_id: '',
    rows,
    rows_profiled: rows,
    columns: [...columns],
    warnings: [...warnings],
    data_digest,
  }
}
