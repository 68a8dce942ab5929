import { appError } from '../errors.ts'
import { hasDataStore, openDataStore } from '../jobs/data-store.ts'
import type { Store } from '../store/index.ts'

/** Does something with the store of a data folder, and closes it; no command makes one by the way. */
export async function onDataStore<T>(dataDir: string, work: (store: Store) => Promise<T>): Promise<T> {
  if (!(await hasDataStore(dataDir))) throw appError('store.absent', { dir: dataDir })
  const store = await openDataStore(dataDir)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
