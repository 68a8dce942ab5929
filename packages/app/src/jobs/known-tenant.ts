import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'

/**
 * The id of a tenant, if there is one of that id: the log of nobody would be whole.
 *
 * @throws access.unknown_tenant
 */
export async function knownTenant(store: Store, id: string): Promise<string> {
  const tenants = await store.run('tenant.list', {})
  if (tenants.some((tenant) => tenant.id === id)) return id
  throw appError('access.unknown_tenant', { id })
}
