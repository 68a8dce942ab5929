import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'

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
  await tx.deleteFrom('session').where('tenant_id', '=', tenantId).where('id_hash', '=', idHash).execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'session.end',
    targetType: 'user',
    targetId: principalId,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
  })
}
