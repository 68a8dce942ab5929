import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Store } from '../store/index.ts'
import { storeFault } from '../store/store-fault.ts'

/**
 * Sees to it that rows that were erased are in no file any more: SQLite leaves them in free pages and in its write-ahead log. The file is written anew, for which
 * others who write wait: about a second for each 500 MB. A database server clears up by itself (`autovacuum`).
 *
 * @throws store.unavailable where the disk has no room for a second file
 */
export async function purgeStore({ path }: Store): Promise<void> {
  if (path === null) return
  const thread = new Worker(new URL(import.meta.resolve('#purge-thread')), { workerData: path })
  try {
    await once(thread, 'exit')
  } catch (error) {
    throw storeFault(error)
  }
}
