import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

export type HoldSession = { readonly tenantId: string; readonly idHash: string; readonly idleUntil: number }

/** A session that is used ends later; one that has been ended stays ended. */
export async function holdSession(
  tx: Kysely<StoreSchema>,
  { tenantId, idHash, idleUntil }: HoldSession,
): Promise<void> {
  await tx
    .updateTable('session')
    .set({ idle_until: idleUntil })
    .where('tenant_id', '=', tenantId)
    .where('id_hash', '=', idHash)
    .where('idle_until', '<', idleUntil)
    .execute()
}
