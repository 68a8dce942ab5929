import type { StoredEvent } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { rowDigest } from '../audit/row-digest.ts'
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
  if (stored === undefined) await insertEvent(tx, input)
  const view = await readView(tx, input.tenantId, stored?.id ?? input.event.id)
  await insertAnswer(tx, input, view)
  return { view, replayed: stored !== undefined }
}

async function insertEvent(
  tx: Kysely<StoreSchema>,
  { tenantId, event, salt, at }: RecordEvent,
): Promise<void> {
  const { counterparty } = event
  await tx
    .insertInto('event')
    .values({
      tenant_id: tenantId,
      id: event.id,
      source: event.source,
      external_id: event.externalId,
      kind: event.kind,
      entity_id: await ensureEntity(tx, { tenantId, entity: event.entity, at }),
      counterparty_id:
        counterparty === null ? null : await ensureEntity(tx, { tenantId, entity: counterparty, at }),
      occurred_at: event.occurredAt,
      received_at: at,
      amount_minor: event.amountMinor,
      currency: event.currency,
      payload_json: event.payloadJson,
      payload_sha256: rowDigest(salt, event.payloadJson),
      salt,
    })
    .execute()
}

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

async function readView(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<StoredEvent> {
  const row = await tx
    .selectFrom('event')
    .innerJoin('entity as whose', (join) =>
      join.onRef('whose.tenant_id', '=', 'event.tenant_id').onRef('whose.id', '=', 'event.entity_id'),
    )
    .leftJoin('entity as other', (join) =>
      join.onRef('other.tenant_id', '=', 'event.tenant_id').onRef('other.id', '=', 'event.counterparty_id'),
    )
    .select(['event.id', 'event.source', 'event.external_id', 'event.kind'])
    .select(['event.occurred_at', 'event.received_at', 'whose.type', 'whose.external_id as name'])
    .select(['other.type as other_type', 'other.external_id as other_name'])
    .where('event.tenant_id', '=', tenantId)
    .where('event.id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    event_id: row.id,
    source: row.source,
    external_id: row.external_id,
    kind: row.kind,
    entity: { type: row.type, id: row.name },
    counterparty: row.other_type === null ? null : { type: row.other_type, id: row.other_name! },
    occurred_at: new Date(row.occurred_at).toISOString(),
    received_at: new Date(row.received_at).toISOString(),
  }
}
