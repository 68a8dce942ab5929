import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { type KeyRecord, keyRecordOf, readKey } from './key-record.ts'
import { changeRows } from './owned-rows.ts'

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
  await changeRows(tx, { tenantId, table: 'api_key', values: [id] }, { revoked_at: at })
  await appendChange(tx, {
    tenant: tenantId,
    actor: by,
    action: 'api_key.revoke',
    targetType: 'api_key',
    targetId: id,
    at,
    details: { prefix: row.prefix },
  })
  return keyRecordOf({ ...row, revoked_at: at })
}
