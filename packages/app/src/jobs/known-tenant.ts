import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { operatorCaller } from './caller.ts'
import { hasDataStore, openDataStoreToRead } from './data-store.ts'

/**
 * The id of a tenant, if there is one of that id: the log of nobody would be whole.
 *
 * @throws access.unknown_tenant
 */
export async function knownTenant(store: Store, id: string): Promise<string> {
  return (await store.run('tenant.require', { id })).id
}

/**
 * Refuses a tenant that a data folder does not have, before anything is computed for it. A store that is not there yet will have the first one alone.
 *
 * @throws access.unknown_tenant
 */
export async function requireTenant(dataDir: string, id: string = operatorCaller.tenantId): Promise<void> {
  if (!(await hasDataStore(dataDir))) {
    if (id === operatorCaller.tenantId) return
    throw appError('access.unknown_tenant', { id })
  }
  const store = await openDataStoreToRead(dataDir)
  await knownTenant(store, id).finally(() => store.close())
}
