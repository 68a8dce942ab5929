import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** The natural key of an event, and what it says. */
export type EventKey = {
  readonly source: string
  readonly externalId: string
  /** SHA-256 of the canonical payload */
  readonly payloadSha256: string
}

/** The stored event of a natural key, with the digest of what it said; undefined where there is none. */
export async function readEvent(
  tx: Kysely<StoreSchema>,
  { tenantId, event }: { readonly tenantId: string; readonly event: EventKey },
): Promise<Pick<StoreSchema['event'], 'id' | 'payload_sha256'> | undefined> {
  return tx
    .selectFrom('event')
    .select(['id', 'payload_sha256'])
    .where('tenant_id', '=', tenantId)
    .where('source', '=', event.source)
    .where('external_id', '=', event.externalId)
    .executeTakeFirst()
}
