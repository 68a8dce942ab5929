import type { Kysely } from 'kysely'
import { rowDigest } from '../audit/row-digest.ts'
import type { StoreSchema } from '../schema.ts'

/** The natural key of an event, and what it says. */
export type EventKey = {
  readonly source: string
  readonly externalId: string
  /** canonical JSON */
  readonly payloadJson: string
}

export type StoredEvent = Pick<StoreSchema['event'], 'id' | 'salt' | 'payload_sha256'>

/** The stored event of a natural key, with the salted digest of what it said; undefined where there is none. */
export async function readEvent(
  tx: Kysely<StoreSchema>,
  { tenantId, event }: { readonly tenantId: string; readonly event: EventKey },
): Promise<StoredEvent | undefined> {
  return tx
    .selectFrom('event')
    .select(['id', 'salt', 'payload_sha256'])
    .where('tenant_id', '=', tenantId)
    .where('source', '=', event.source)
    .where('external_id', '=', event.externalId)
    .executeTakeFirst()
}

/** Whether a stored event said the very same. */
export function saysTheSame({ salt, payload_sha256 }: StoredEvent, { payloadJson }: EventKey): boolean {
  return payload_sha256 === rowDigest(salt ?? '', payloadJson)
}
