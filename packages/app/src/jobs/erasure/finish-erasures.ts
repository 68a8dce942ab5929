import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '../../store/index.ts'
import { whileDatasetsStand } from '../datasets/keep-dataset.ts'
import { purgeStore } from '../purge-store.ts'

export type FinishErasures = {
  readonly store: Store
  readonly tenantId: string
  /** null: there are no files beside the store */
  readonly dataDir: string | null
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * Sees to it that nothing of what was erased is in any file: removes those that nothing names any more, and writes the store anew. What a killed process has
 * left to do is done by the next one.
 *
 * @throws store.unavailable where the disk has no room for a second file
 */
export async function finishErasures({ store, tenantId, dataDir, at }: FinishErasures): Promise<void> {
  const unfinished = await store.run('erasure.unfinished', { tenantId })
  if (unfinished.length === 0) return
  const ids = unfinished.map(({ id }) => id)
  if (dataDir !== null)
    for (const { uri } of unfinished) if (uri !== null) await removeUnnamed(store, dataDir, uri)
  await store.run('erasure.forget_places', { tenantId, ids })
  await purgeStore(store)
  await store.run('erasure.finish', { tenantId, ids, at })
}

/** Whoever sends the same file at this moment waits, and finds it gone or kept. */
async function removeUnnamed(store: Store, dataDir: string, uri: string): Promise<void> {
  await whileDatasetsStand(async () => {
    if (await store.run('dataset.is_file', { uri })) return
    if ((await store.run('job.outputs', {})).some(({ paths }) => paths.includes(uri))) return
    await rm(join(dataDir, uri), { force: true })
  })
}
