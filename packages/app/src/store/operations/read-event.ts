import type { Kysely } from 'kysely'
import { rowDigest } from '../audit/row-digest.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

/** The natural key of an event, and what it says. */
export type EventKey = {
  readonly source: string
  readonly externalId: string
  /** canonical JSON */
  readonly payloadJson: string
}

/** The stored event of a natural key; undefined where there is none. */
export async function readEvent(
  tx: Kysely<StoreSchema>,
  { tenantId, event: { source, externalId } }: { readonly tenantId: string; readonly event: EventKey },
): Promise<StoreSchema['event'] | undefined> {
  const { rows } = await eventOfKey(tx, { tenantId, source, externalId })
  return rows[0]
}

const eventOfKey = preparedQuery(
  (tx, key: { readonly tenantId: string; readonly source: string; readonly externalId: string }) =>
    tx
      .selectFrom('event')
      .selectAll()
      .where('tenant_id', '=', key.tenantId)
      .where('source', '=', key.source)
      .where('external_id', '=', key.externalId),
)

/** Whether a stored event said the very same. */
export function saysTheSame(
  { salt, payload_sha256 }: StoreSchema['event'],
  { payloadJson }: EventKey,
): boolean {
  return payload_sha256 === rowDigest(salt ?? '', payloadJson)
}
