import { appError } from '../errors.ts'
import { refuseBesideServer } from '../jobs/data-lock.ts'
import { hasDataStore, openDataStore, openDataStoreToRead } from '../jobs/data-store.ts'
import type { Store } from '../store/index.ts'

/**
 * Does something with the store of a data folder, which may be written to, and closes it; no command makes one by the way.
 *
 * @throws store.absent, app.server_runs where a server writes to it
 */
export async function onDataStore<T>(dataDir: string, work: (store: Store) => Promise<T>): Promise<T> {
  await refuseBesideServer(dataDir)
  return await onOpened(dataDir, openDataStore, work)
}

/**
 * Reads the store of a data folder, beside a server too.
 *
 * @throws store.absent
 */
export async function onDataStoreToRead<T>(dataDir: string, work: (store: Store) => Promise<T>): Promise<T> {
  return await onOpened(dataDir, openDataStoreToRead, work)
}

/**
 * Refuses a data folder without a store.
 *
 * @throws store.absent
 */
export async function requireDataStore(dataDir: string): Promise<void> {
  if (!(await hasDataStore(dataDir))) throw appError('store.absent', { dir: dataDir })
}

async function onOpened<T>(
  dataDir: string,
  open: (dataDir: string) => Promise<Store>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  await requireDataStore(dataDir)
  const store = await open(dataDir)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
