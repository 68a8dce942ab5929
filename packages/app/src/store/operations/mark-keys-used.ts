import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

export type KeyUse = { readonly tenantId: string; readonly id: string; readonly at: number }

/** Writes down when keys were last used; an earlier moment than the stored one changes nothing. */
export async function markKeysUsed(
  tx: Kysely<StoreSchema>,
  { uses }: { readonly uses: readonly KeyUse[] },
): Promise<void> {
  for (const { tenantId, id, at } of uses)
    await tx
      .updateTable('api_key')
      .set({ last_used_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where((row) => row.or([row('last_used_at', 'is', null), row('last_used_at', '<', at)]))
      .execute()
}
