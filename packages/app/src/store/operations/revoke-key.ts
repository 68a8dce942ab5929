import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { type KeyRecord, keyRecordOf, readKey } from './key-record.ts'

export type RevokeKey = {
  readonly tenantId: string
  readonly id: string
  readonly by: string
  readonly at: number
}

/**
 * Refuses a key from now on. One that was revoked before stays as it is.
 *
 * @throws access.unknown_key
 */
export async function revokeKey(tx: Kysely<StoreSchema>, input: RevokeKey): Promise<KeyRecord> {
  const { tenantId, id, by, at } = input
  const row = await readKey(tx, input)
  if (row.revoked_at !== null) return keyRecordOf(row)
  await tx
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: by,
    action: 'api_key.revoke',
    targetType: 'api_key',
    targetId: id,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
    details: { prefix: row.prefix },
  })
  return keyRecordOf({ ...row, revoked_at: at })
}
