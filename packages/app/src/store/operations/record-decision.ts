import type { DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import { rowDigest } from '../audit/row-digest.ts'
import type { NewDecision, NewExplanation } from '../decision-record.ts'
import { decisionViewOf } from '../decision-view.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { decisionContent } from './decision-content.ts'
import { findAnswer, type IdempotentCall, insertAnswer } from './find-answer.ts'
import { findDecision } from './find-decision.ts'
import { readDecisionRows } from './read-decision.ts'
import { type EventKey, readEvent } from './read-event.ts'

export type NewEvent = EventKey & {
  readonly id: string
  readonly kind: 'score' | 'review'
  readonly entity: { readonly id: string; readonly type: string; readonly externalId: string } | null
  readonly occurredAt: number
}

export type RecordDecision = {
  readonly tenantId: string
  readonly principalId: string
  readonly idempotency: IdempotentCall | null
  readonly event: NewEvent
  readonly snapshot: { readonly specHash: string; readonly valuesJson: string }
  readonly decision: NewDecision
  readonly explanation: NewExplanation | null
  readonly onDuplicate: 'first' | 'rescore'
  /** random; kept apart from the audit chain, in which the decision stands as a digest made with it */
  readonly salt: string
  /** ms since 1970 in UTC */
  readonly at: number
  /** ms since the decision was handed to the store */
  readonly elapsedMs: () => number
}

export type Recorded = {
  readonly view: DecisionView
  /** the answer was given before: by the same idempotency key, or to the same event */
  readonly replayed: boolean
}

/**
 * Stores a decision once: idempotency claim, event, snapshot, decision, explanation, audit entry and answer, all or nothing.
 *
 * A key that was used for the same call gives its stored answer; an event that was decided before by this model name and
 * use gives that decision; whatever this call computed is then dropped.
 *
 * @throws store.idempotency_key_reused, store.event_conflict
 */
export async function recordDecision(tx: Kysely<StoreSchema>, input: RecordDecision): Promise<Recorded> {
  const answered = await findAnswer(tx, input)
  if (answered !== null) return { view: answered, replayed: true }
  const decided = await findDecision(tx, { ...input, ...input.decision })
  const view = decided ?? (await insertAll(tx, input))
  await insertAnswer(tx, input, view)
  return { view, replayed: decided !== null }
}

async function insertAll(tx: Kysely<StoreSchema>, input: RecordDecision): Promise<DecisionView> {
  const eventId = await ensureEvent(tx, input)
  await insertSnapshot(tx, input, eventId)
  await insertDecision(tx, input, eventId)
  if (input.explanation !== null) await insertExplanation(tx, input, input.explanation)
  await appendDecision(tx, input)
  return decisionViewOf(await readDecisionRows(tx, input.tenantId, input.decision.id))
}

/** The id of the event: of the stored one where another model or use has decided it before. */
async function ensureEvent(tx: Kysely<StoreSchema>, input: RecordDecision): Promise<string> {
  const { tenantId, event, salt, at } = input
  const stored = await readEvent(tx, input)
  if (stored !== undefined) return stored.id
  await tx
    .insertInto('event')
    .values({
      tenant_id: tenantId,
      id: event.id,
      source: event.source,
      external_id: event.externalId,
      kind: event.kind,
      entity_id: await ensureEntity(tx, input),
      counterparty_id: null,
      occurred_at: event.occurredAt,
      received_at: at,
      amount_minor: null,
      currency: null,
      payload_json: event.payloadJson,
      payload_sha256: rowDigest(salt, event.payloadJson),
      salt,
    })
    .execute()
  return event.id
}

async function ensureEntity(
  tx: Kysely<StoreSchema>,
  { tenantId, event: { entity }, at }: RecordDecision,
): Promise<string | null> {
  if (entity === null) return null
  const { id, type, externalId } = entity
  await tx
    .insertInto('entity')
    .values({ tenant_id: tenantId, id, type, external_id: externalId, attrs_json: '{}', created_at: at })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'type', 'external_id']).doNothing())
    .execute()
  const stored = await tx
    .selectFrom('entity')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('type', '=', type)
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow()
  return stored.id
}

/** One event scored again by the same pipeline has the same values: the first snapshot stays. */
async function insertSnapshot(
  tx: Kysely<StoreSchema>,
  { tenantId, snapshot }: RecordDecision,
  eventId: string,
): Promise<void> {
  await tx
    .insertInto('feature_snapshot')
    .values({
      tenant_id: tenantId,
      event_id: eventId,
      spec_hash: snapshot.specHash,
      values_json: snapshot.valuesJson,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'event_id', 'spec_hash']).doNothing())
    .execute()
}

async function insertDecision(
  tx: Kysely<StoreSchema>,
  { tenantId, decision, snapshot, salt, at, elapsedMs }: RecordDecision,
  eventId: string,
): Promise<void> {
  await tx
    .insertInto('decision')
    .values({
      tenant_id: tenantId,
      id: decision.id,
      event_id: eventId,
      model_name: decision.modelName,
      model_version: decision.modelVersion,
      use: decision.use ?? '',
      scale: decision.scale,
      probability: decision.probability,
      margin: decision.margin,
      output_json: JSON.stringify(decision.output),
      band: decision.band,
      outcome: decision.outcome,
      threshold_json: decision.threshold === null ? null : JSON.stringify(decision.threshold),
      rules_json: '[]',
      features_sha256: rowDigest(salt, snapshot.valuesJson),
      mode: decision.mode,
      latency_json: JSON.stringify({ ...decision.latencyMs, store: elapsedMs() }),
      created_at: at,
    })
    .execute()
}

async function insertExplanation(
  tx: Kysely<StoreSchema>,
  { tenantId, decision, at }: RecordDecision,
  explanation: NewExplanation,
): Promise<void> {
  const given = explanation.status === 'ok' ? explanation : null
  await tx
    .insertInto('explanation')
    .values({
      tenant_id: tenantId,
      decision_id: decision.id,
      method: given?.method ?? null,
      space: given?.space ?? null,
      base: given?.base ?? null,
      baseline_json: given?.background ? JSON.stringify(given.background) : null,
      score: given?.score ?? null,
      residual: given?.residual ?? null,
      contributions_json: given === null ? null : JSON.stringify(given.contributions),
      reasons_json: given === null ? null : JSON.stringify(given.reasons),
      model_hash: explanation.modelHash,
      status: explanation.status,
      computed_at: given === null ? null : at,
      worker_ms: explanation.workerMs,
    })
    .execute()
}

async function appendDecision(tx: Kysely<StoreSchema>, input: RecordDecision): Promise<void> {
  const { tenantId, principalId, salt, at, decision } = input
  const { id } = decision
  await tx
    .insertInto('audit_salt')
    .values({ tenant_id: tenantId, target_type: 'decision', target_id: id, salt })
    .execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'decision.record',
    targetType: 'decision',
    targetId: id,
    before: null,
    after: saltedDigest(salt, await decisionContent(tx, { tenantId, id })),
    requestId: requestOf(input),
    reason: null,
    at,
  })
}

/** Keys are made by the sender, who may have put a person's name into one: the chain, which keeps all for ever, has the digest. */
function requestOf({ idempotency, salt }: RecordDecision): string | null {
  return idempotency === null ? null : rowDigest(salt, idempotency.key)
}
