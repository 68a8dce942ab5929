import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** Somebody of a tenant, by what is one person's alone; undefined where there is nobody. */
export function findPrincipal(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  by: 'id' | 'email' | 'oidc_subject',
  value: string,
): Promise<StoreSchema['principal'] | undefined> {
  return tx
    .selectFrom('principal')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(by, '=', value)
    .executeTakeFirst()
}
