import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type KeyRecord, keyRecordOf } from './key-record.ts'

/** What is needed to let a key in. */
export type KnownKey = KeyRecord & {
  readonly tenantId: string
  /** SHA-256 of the whole key in hexadecimal */
  readonly hash: string
  /** the principal it acts for may do nothing any more */
  readonly isDisabled: boolean
}

/** The key that begins so, in whichever tenant; null where there is none. */
export async function findKey(
  tx: Kysely<StoreSchema>,
  { prefix }: { readonly prefix: string },
): Promise<KnownKey | null> {
  const row = await tx.selectFrom('api_key').selectAll().where('prefix', '=', prefix).executeTakeFirst()
  if (row === undefined) return null
  const { disabled } = await tx
    .selectFrom('principal')
    .select('disabled')
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.principal_id)
    .executeTakeFirstOrThrow()
  return { ...keyRecordOf(row), tenantId: row.tenant_id, hash: row.hash, isDisabled: disabled === 1 }
}
