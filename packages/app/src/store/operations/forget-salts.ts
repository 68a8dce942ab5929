import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { partsOf } from './owned-rows.ts'

/** What the digests with salts of their own are of. */
type Salted = 'decision' | 'entity' | 'document' | 'label' | 'file'

/**
 * Takes away the salts of digests: what is gone could else be found out by trying what its digest was of.
 *
 * @returns how many there were
 */
export async function forgetSalts(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  targetType: Salted,
  ids: readonly string[],
): Promise<number> {
  let forgotten = 0
  for (const some of partsOf(ids)) {
    const { numDeletedRows } = await tx
      .deleteFrom('audit_salt')
      .where('tenant_id', '=', tenantId)
      .where('target_type', '=', targetType)
      .where('target_id', 'in', some)
      .executeTakeFirst()
    forgotten += Number(numDeletedRows)
  }
  return forgotten
}
