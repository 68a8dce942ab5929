import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { type KeyRecord, keyRecordOf } from './key-record.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

export type ListKeys = { readonly tenantId: string; readonly limit: number; readonly cursor: string | null }

export type KeyPage = { readonly items: readonly KeyRecord[]; readonly nextCursor: string | null }

/** API keys, newest first. */
export async function listKeys(
  tx: Kysely<StoreSchema>,
  { tenantId, limit, cursor }: ListKeys,
): Promise<KeyPage> {
  const after = cursor === null ? null : readCursor(cursor, ['number', 'string'])
  const rows = await tx
    .selectFrom('api_key')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('created_at', '<', Number(after![0])),
          row.and([row('created_at', '=', Number(after![0])), row('id', '<', String(after![1]))]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(keyRecordOf),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf([last.created_at, last.id]) : null,
  }
}
