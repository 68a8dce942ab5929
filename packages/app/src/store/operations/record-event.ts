import type { StoredEvent } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { rowDigest } from '../audit/row-digest.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'
import { ensureEntity, type NamedEntity } from './ensure-entity.ts'
import { type FindAnswer, findCall, insertAnswer } from './find-answer.ts'
import { type EventKey, readEvent, saysTheSame } from './read-event.ts'

/** What happened, as its sender told it. */
export type HappenedEvent = EventKey & {
  readonly id: string
  readonly kind: string
  readonly entity: NamedEntity
  readonly counterparty: NamedEntity | null
  readonly occurredAt: number
  readonly amountMinor: number | null
  readonly currency: string | null
}

export type RecordEvent = FindAnswer & {
  readonly event: HappenedEvent
  /** random; what the event said is kept as a digest made with it */
  readonly salt: string
}

export type RecordedEvent = { readonly view: StoredEvent; readonly replayed: boolean }

/**
 * Stores an event once: the same key and payload give the event that stands.
 *
 * @throws store.idempotency_key_reused, store.event_conflict where the key is taken by another payload
 */
export async function recordEvent(tx: Kysely<StoreSchema>, input: RecordEvent): Promise<RecordedEvent> {
  const answered = await findCall(tx, input)
  if (answered !== null) return { view: answered as StoredEvent, replayed: true }
  const stored = await readEvent(tx, input)
  if (stored !== undefined && !saysTheSame(stored, input.event)) throw await conflict(tx, input, stored.id)
  const row = stored ?? (await insertEvent(tx, input))
  const view = viewOf(input.event, row)
  await insertAnswer(tx, input, view)
  return { view, replayed: stored !== undefined }
}

async function insertEvent(
  tx: Kysely<StoreSchema>,
  { tenantId, event, salt, at }: RecordEvent,
): Promise<StoreSchema['event']> {
  const { entity, counterparty } = event
  const row = {
    tenant_id: tenantId,
    id: event.id,
    source: event.source,
    external_id: event.externalId,
    kind: event.kind,
    entity_id: await ensureEntity(tx, { tenantId, entity, at }),
    counterparty_id:
      counterparty === null ? null : await ensureEntity(tx, { tenantId, entity: counterparty, at }),
    occurred_at: event.occurredAt,
    received_at: at,
    amount_minor: event.amountMinor,
    currency: event.currency,
    payload_json: event.payloadJson,
    payload_sha256: rowDigest(salt, event.payloadJson),
    salt,
  }
  await insertEventRow(tx, row)
  return row
}

const insertEventRow = preparedQuery((tx, row: StoreSchema['event']) => tx.insertInto('event').values(row))

async function conflict(
  tx: Kysely<StoreSchema>,
  { tenantId, event }: RecordEvent,
  id: string,
): Promise<Error> {
  const first = await tx
    .selectFrom('decision')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', id)
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst()
  const { source, externalId } = event
  const values = { source, external_id: externalId, decision: first?.id ?? 'none' }
  return appError('store.event_conflict', values, '/external_id')
}

/** Who took part stands in the payload, so that it is the same in a repeated event. */
function viewOf({ entity, counterparty }: HappenedEvent, row: StoreSchema['event']): StoredEvent {
  return {
    event_id: row.id,
    source: row.source,
    external_id: row.external_id,
    kind: row.kind,
    entity: { type: entity.type, id: entity.externalId },
    counterparty: counterparty === null ? null : { type: counterparty.type, id: counterparty.externalId },
    occurred_at: new Date(row.occurred_at).toISOString(),
    received_at: new Date(row.received_at).toISOString(),
  }
}
