import type { WireLabel } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { type FindAnswer, findCall, insertAnswer } from './find-answer.ts'
import { labelView } from './list-labels.ts'

/** What is labelled: a decision, or an event by the name that its source gave it. */
export type Labelled =
  | { readonly decisionId: string }
  | { readonly source: string; readonly externalId: string }

export type RecordLabel = FindAnswer & {
  readonly of: Labelled
  readonly label: {
    readonly id: string
    readonly value: 0 | 1
    readonly source: StoreSchema['label']['source']
    readonly observedAt: number
    readonly reason: string | null
  }
  /** random; kept apart from the audit chain */
  readonly salt: string
}

export type RecordedLabel = { readonly view: WireLabel; readonly replayed: boolean }

/**
 * Adds a label, with its entry in the audit chain. The one that holds is not added a second time; another one is a correction, and the earlier one stays.
 *
 * @throws store.unknown_decision, store.unknown_event, store.idempotency_key_reused
 */
export async function recordLabel(tx: Kysely<StoreSchema>, input: RecordLabel): Promise<RecordedLabel> {
  const answered = await findCall(tx, input)
  if (answered !== null) return { view: answered as WireLabel, replayed: true }
  const { tenantId } = input
  const eventId = await eventOf(tx, tenantId, input.of)
  const last = await lastLabel(tx, tenantId, eventId)
  const isKnown = last !== undefined && saysTheSame(last, input)
  const view = labelView(isKnown ? last : await insertLabel(tx, input, eventId, last))
  await insertAnswer(tx, input, view)
  return { view, replayed: isKnown }
}

async function eventOf(tx: Kysely<StoreSchema>, tenantId: string, of: Labelled): Promise<string> {
  if ('decisionId' in of) {
    const decision = await tx
      .selectFrom('decision')
      .select('event_id')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', of.decisionId)
      .executeTakeFirst()
    if (decision === undefined) throw appError('store.unknown_decision', { id: of.decisionId })
    return decision.event_id
  }
  const { source, externalId } = of
  const event = await tx
    .selectFrom('event')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('source', '=', source)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
  if (event === undefined) throw appError('store.unknown_event', { source, external_id: externalId })
  return event.id
}

type Row = StoreSchema['label']

async function lastLabel(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  eventId: string,
): Promise<Row | undefined> {
  return tx
    .selectFrom('label')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', eventId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

function saysTheSame(row: Row, { of, label, principalId }: RecordLabel): boolean {
  return (
    row.decision_id === ('decisionId' in of ? of.decisionId : null) &&
    row.value === label.value &&
    row.source === label.source &&
    row.observed_at === label.observedAt &&
    row.reason === label.reason &&
    row.actor_id === principalId
  )
}

/** A correction is made after what it corrects, whatever the clocks say. */
async function insertLabel(
  tx: Kysely<StoreSchema>,
  input: RecordLabel,
  eventId: string,
  last: Row | undefined,
): Promise<Row> {
  const { tenantId, principalId, of, label, at } = input
  const row: Row = {
    tenant_id: tenantId,
    id: label.id,
    event_id: eventId,
    decision_id: 'decisionId' in of ? of.decisionId : null,
    value: label.value,
    source: label.source,
    observed_at: label.observedAt,
    actor_id: principalId,
    reason: label.reason,
    created_at: last === undefined ? at : Math.max(at, last.created_at + 1),
  }
  await tx.insertInto('label').values(row).execute()
  await appendLabel(tx, input, row, last)
  return row
}

async function appendLabel(
  tx: Kysely<StoreSchema>,
  { tenantId, principalId, salt, at }: RecordLabel,
  row: Row,
  last: Row | undefined,
): Promise<void> {
  const target = { targetType: 'label', targetId: row.id }
  await tx
    .insertInto('audit_salt')
    .values({ tenant_id: tenantId, target_type: 'label', target_id: row.id, salt })
    .execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'label.record',
    ...target,
    before: last === undefined ? null : saltedDigest(salt, { ...last }),
    after: saltedDigest(salt, row),
    requestId: null,
    reason: null,
    at,
  })
}
