import type { TenantAnswer } from '@candor/client'
import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { operatorCaller } from './caller.ts'
import type { Managing } from './manage-keys.ts'

/** `replayed` where the call had been answered before, and nothing was made now. */
export type TenantMade = { readonly answer: TenantAnswer; readonly replayed: boolean }

/**
 * Makes a tenant, which is the first one's to do.
 *
 * @throws access.not_first_tenant, access.tenant_exists
 */
export async function createTenant(
  store: Store,
  managing: Managing,
  { id, name = id }: { readonly id: string; readonly name?: string | undefined },
): Promise<TenantMade> {
  const { tenantId, principalId: by, at } = managing
  if (tenantId !== operatorCaller.tenantId) throw appError('access.not_first_tenant', { tenant: tenantId })
  const answered = (await store.run('call.find', managing)) as TenantAnswer | null
  if (answered !== null) return { answer: answered, replayed: true }
  const tenant = await store.run('tenant.create', { id, name, by, at, call: managing })
  return { answer: { tenant }, replayed: false }
}
