import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { ensureEntity, type NamedEntity } from './ensure-entity.ts'
import { countHistory, type HistoryOf } from './read-history.ts'

/** The history that features were made of, and how many events it had. */
export type HistorySeen = HistoryOf & { readonly entity: NamedEntity; readonly count: number }

/**
 * Refuses to go on where an entity's history is no longer the one that features were made of. The entity stays locked until the commit, so that nobody else
 * adds to it from here on.
 *
 * @throws store.history_moved
 */
export async function requireUnmoved(
  tx: Kysely<StoreSchema>,
  {
    tenantId,
    seen = null,
    at,
  }: { readonly tenantId: string; readonly seen?: HistorySeen | null; readonly at: number },
): Promise<void> {
  if (seen === null) return
  const { entity } = seen
  const id = await ensureEntity(tx, { tenantId, entity, at })
  await lockEntity(tx, tenantId, id)
  if ((await countHistory(tx, tenantId, id, seen)) === seen.count) return
  throw appError('store.history_moved', { type: entity.type, id: entity.externalId })
}

/** An update that changes nothing takes the row on either engine. */
async function lockEntity(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<void> {
  await tx
    .updateTable('entity')
    .set((row) => ({ created_at: row.ref('created_at') }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
