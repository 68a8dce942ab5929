import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

type Principal = StoreSchema['principal']

/** Stores a person or a service; who signs in says how. */
export async function insertPrincipal(
  tx: Kysely<StoreSchema>,
  principal: Pick<Principal, 'tenant_id' | 'id' | 'kind' | 'created_at'> & Partial<Principal>,
): Promise<void> {
  await tx
    .insertInto('principal')
    .values({ email: null, password_hash: null, oidc_subject: null, disabled: 0, ...principal })
    .execute()
}

/** Gives somebody a role in all of a tenant. */
export async function bindRole(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  principalId: string,
  role: Role,
): Promise<void> {
  await tx
    .insertInto('role_binding')
    .values({ tenant_id: tenantId, principal_id: principalId, role, scope: '*' })
    .execute()
}
