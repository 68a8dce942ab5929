import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type KeyRecord, keyRecordOf } from './key-record.ts'
import { newestFirst } from './newest-first.ts'

export type ListKeys = { readonly tenantId: string; readonly limit: number; readonly cursor: string | null }

export type KeyPage = { readonly items: readonly KeyRecord[]; readonly nextCursor: string | null }

/** API keys, newest first. */
export async function listKeys(
  tx: Kysely<StoreSchema>,
  { tenantId, limit, cursor }: ListKeys,
): Promise<KeyPage> {
  const query = tx.selectFrom('api_key').selectAll().where('tenant_id', '=', tenantId)
  const { page, nextCursor } = await newestFirst(query, { limit, cursor })
  return {
    items: page.map(keyRecordOf),
    nextCursor,
  }
}
