import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { removeRows } from './owned-rows.ts'

export type EndSession = {
  readonly tenantId: string
  readonly principalId: string
  readonly idHash: string
  readonly at: number
}

/** Ends a session, as its owner asked. */
export async function endSession(
  tx: Kysely<StoreSchema>,
  { tenantId, principalId, idHash, at }: EndSession,
): Promise<void> {
  await removeRows(tx, { tenantId, table: 'session', column: 'id_hash', values: [idHash] })
  await appendChange(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'session.end',
    targetType: 'user',
    targetId: principalId,
    at,
  })
}
