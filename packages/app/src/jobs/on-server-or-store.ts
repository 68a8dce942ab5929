import type { Client } from '@candor/client'
import type { Store } from '../store/index.ts'
import { serverBeside } from './data-lock.ts'
import { openDataStore } from './data-store.ts'
import { askServer } from './server-client.ts'

/** A change of a data folder: by the server that runs on it, where one does, else in the store itself. */
export async function onServerOrStore<T>(
  dataDir: string,
  ways: {
    /** default: the first one */
    readonly tenant?: string | undefined
    readonly server: (client: Client) => Promise<T>
    readonly store: (store: Store) => Promise<T>
  },
): Promise<T> {
  const server = await serverBeside(dataDir)
  const { tenant = 'default' } = ways
  if (server !== null) return askServer(server, tenant, ways.server)
  const store = await openDataStore(dataDir)
  try {
    await store.run('tenant.require', { id: tenant })
    return await ways.store(store)
  } finally {
    await store.close()
  }
}
