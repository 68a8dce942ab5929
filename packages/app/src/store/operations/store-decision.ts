import type { DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import { rowDigest } from '../audit/row-digest.ts'
import type { DecisionColumns, ExplanationColumns } from '../decision-columns.ts'
import type { Latency, RuleResult } from '../decision-record.ts'
import { decisionViewOf } from '../decision-view.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { decisionContent } from './decision-content.ts'
import { ensureEntity, type NamedEntity } from './ensure-entity.ts'
import { findAnswer, type IdempotentCall, insertAnswer } from './find-answer.ts'
import { decisionAbout } from './find-decision.ts'
import { type Asked, notAsked } from './operation.ts'
import { type EventKey, readEvent } from './read-event.ts'
import { type HistorySeen, requireUnmoved } from './require-unmoved.ts'
import { sendMessage } from './send-message.ts'

export type NewEvent = EventKey & {
  readonly id: string
  /** review: somebody was looked at, nothing happened; else what happened: a row of a domain's table, or just score */
  readonly kind: string
  readonly entity: NamedEntity | null
  readonly counterparty?: NamedEntity | null
  readonly occurredAt: number
}

export type StoreDecision = {
  readonly tenantId: string
  readonly principalId: string
  readonly idempotency: IdempotentCall | null
  readonly event: NewEvent
  readonly snapshot: { readonly specHash: string; readonly valuesJson: string }
  readonly decision: DecisionColumns
  /** every rule that was asked */
  readonly rules: readonly RuleResult[]
  readonly latencyMs: Latency
  readonly explanation: ExplanationColumns | null
  /** of the version that decided */
  readonly modelHash: string
  readonly onDuplicate: 'first' | 'rescore'
  /** what the features of the history were made of, where it must be the same at the commit */
  readonly seen?: HistorySeen | null
  /** random; kept apart from the audit chain, in which the decision stands as a digest made with it */
  readonly salt: string
  /** id of the message that tells receivers of it */
  readonly messageId: string
  /** ms since 1970 in UTC */
  readonly at: number
}

/** The answer that was given before, by the same idempotency key or to the same event; or what the store adds to a decision that is new. */
export type StoredDecision =
  | { readonly replayed: true; readonly view: DecisionView }
  | { readonly replayed: false; readonly added: AddedColumns }

/** Columns that are known only when a decision is stored. */
export type AddedColumns = Pick<StoreSchema['decision'], 'created_at' | 'latency_json'>

/**
 * Stores a decision once: idempotency claim, event, snapshot, decision, explanation, rule hits, audit entry, outbox and answer, all or nothing.
 *
 * A key that was used for the same call gives its stored answer; an event that was decided before by this model name and
 * use gives that decision; whatever this call computed is then dropped.
 *
 * @param asked when the decision was handed to the store
 * @throws store.idempotency_key_reused, store.event_conflict, store.history_moved
 */
export async function storeDecision(
  tx: Kysely<StoreSchema>,
  input: StoreDecision,
  asked: Asked = notAsked,
): Promise<StoredDecision> {
  const answered = await findAnswer(tx, input)
  if (answered !== null) return { view: answered, replayed: true }
  const event = await readEvent(tx, input)
  const { model_name, model_version, use } = input.decision
  const about = { ...input, modelName: model_name, modelVersion: model_version, use }
  const view = await decisionAbout(tx, about, event)
  if (view === null) return { replayed: false, added: await insertAll(tx, input, event, asked) }
  await insertAnswer(tx, input, view)
  return { view, replayed: true }
}

/** What is written is not read back: the answer and the digest are made of the rows as they were handed to the database. */
async function insertAll(
  tx: Kysely<StoreSchema>,
  input: StoreDecision,
  stored: StoreSchema['event'] | undefined,
  asked: Asked,
): Promise<AddedColumns> {
  await requireUnmoved(tx, input)
  const event = stored ?? (await insertEvent(tx, input))
  const snapshot = {
    tenant_id: input.tenantId,
    event_id: event.id,
    spec_hash: input.snapshot.specHash,
    values_json: input.snapshot.valuesJson,
  }
  await insertSnapshot(tx, snapshot)
  if (stored !== undefined) await requireSameSnapshot(tx, input, snapshot)
  const added = {
    created_at: stored === undefined ? input.at : await afterOthers(tx, input, event.id),
    latency_json: JSON.stringify({ ...input.latencyMs, store: asked.elapsedMs() }),
  }
  const decision = decisionRow(input, event.id, added)
  await insertDecision(tx, decision)
  const explanation = explanationRow(input)
  if (explanation !== null) await insertExplanation(tx, explanation)
  for (const rule of input.rules) if (rule.hit) await insertHit(tx, hitRow(input, rule))
  await appendDecision(tx, input, saltedDigest(input.salt, decisionContent({ decision, event, explanation })))
  await announce(tx, input)
  if (input.idempotency !== null) {
    const { modelHash } = input
    const view = decisionViewOf({ decision, explanation, externalId: event.external_id, modelHash })
    await insertAnswer(tx, input, view)
  }
  return added
}

/** Whatever the clock says, a further decision about an event comes after those that stand: the first one stays the first. */
async function afterOthers(
  tx: Kysely<StoreSchema>,
  { tenantId, at }: StoreDecision,
  eventId: string,
): Promise<number> {
  const { newest } = await tx
    .selectFrom('decision')
    .select(({ fn }) => fn.max('created_at').as('newest'))
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  return newest === null ? at : Math.max(at, newest + 1)
}

async function insertEvent(tx: Kysely<StoreSchema>, input: StoreDecision): Promise<StoreSchema['event']> {
  const { tenantId, event, salt, at } = input
  const { entity, counterparty = null } = event
  const row = {
    tenant_id: tenantId,
    id: event.id,
    source: event.source,
    external_id: event.externalId,
    kind: event.kind,
    entity_id: entity === null ? null : await ensureEntity(tx, { tenantId, entity, at }),
    counterparty_id:
      counterparty === null ? null : await ensureEntity(tx, { tenantId, entity: counterparty, at }),
    occurred_at: event.occurredAt,
    received_at: at,
    amount_minor: null,
    currency: null,
    payload_json: event.payloadJson,
    payload_sha256: rowDigest(salt, event.payloadJson),
    salt,
  }
  await insertEventRow(tx, row)
  return row
}

const insertEventRow = preparedQuery((tx, row: StoreSchema['event']) => tx.insertInto('event').values(row))

/** One event scored again by the same pipeline has the same values: the first snapshot stays. */
const insertSnapshot = preparedQuery((tx, row: StoreSchema['feature_snapshot']) =>
  tx
    .insertInto('feature_snapshot')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'event_id', 'spec_hash']).doNothing()),
)

/** A history may have grown between two scorings of one event: the later one is done again, with the values of the first. */
async function requireSameSnapshot(
  tx: Kysely<StoreSchema>,
  { event }: StoreDecision,
  snapshot: StoreSchema['feature_snapshot'],
): Promise<void> {
  const { rows } = await snapshotOf(tx, snapshot)
  if (rows[0]!.values_json === snapshot.values_json) return
  const { type, externalId } = event.entity ?? { type: 'event', externalId: event.externalId }
  throw appError('store.history_moved', { type, id: externalId })
}

const snapshotOf = preparedQuery((tx, row: Omit<StoreSchema['feature_snapshot'], 'values_json'>) =>
  tx
    .selectFrom('feature_snapshot')
    .select('values_json')
    .where('tenant_id', '=', row.tenant_id)
    .where('event_id', '=', row.event_id)
    .where('spec_hash', '=', row.spec_hash),
)

const insertDecision = preparedQuery((tx, row: StoreSchema['decision']) =>
  tx.insertInto('decision').values(row),
)

function decisionRow(
  { tenantId, decision, snapshot, salt }: StoreDecision,
  eventId: string,
  added: AddedColumns,
): StoreSchema['decision'] {
  return {
    tenant_id: tenantId,
    event_id: eventId,
    ...decision,
    features_sha256: rowDigest(salt, snapshot.valuesJson),
    ...added,
  }
}

const insertExplanation = preparedQuery((tx, row: StoreSchema['explanation']) =>
  tx.insertInto('explanation').values(row),
)

function explanationRow({
  tenantId,
  decision,
  explanation,
}: StoreDecision): StoreSchema['explanation'] | null {
  return explanation === null ? null : { tenant_id: tenantId, decision_id: decision.id, ...explanation }
}

function hitRow({ tenantId, decision }: StoreDecision, { id, version, score }: RuleResult) {
  return { tenant_id: tenantId, decision_id: decision.id, rule_id: id, version, score }
}

const insertHit = preparedQuery((tx, row: StoreSchema['rule_hit']) => tx.insertInto('rule_hit').values(row))

async function appendDecision(tx: Kysely<StoreSchema>, input: StoreDecision, digest: string): Promise<void> {
  const { tenantId, principalId, salt, at, decision } = input
  const { id } = decision
  const { chainId, seq } = await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'decision.record',
    targetType: 'decision',
    targetId: id,
    before: null,
    after: digest,
    requestId: requestOf(input),
    reason: null,
    at,
  })
  await insertSalt(tx, {
    tenant_id: tenantId,
    target_type: 'decision',
    target_id: id,
    salt,
    chain_id: chainId,
    seq,
  })
}

/** Keys are made by the sender, who may have put a person's name into one: the chain, which keeps all for ever, has the digest. */
function requestOf({ idempotency, salt }: StoreDecision): string | null {
  return idempotency === null ? null : rowDigest(salt, idempotency.key)
}

const insertSalt = preparedQuery((tx, row: StoreSchema['audit_salt']) =>
  tx.insertInto('audit_salt').values(row),
)

/** What receivers are told is thin: ids and what was decided, nothing of the person. */
async function announce(tx: Kysely<StoreSchema>, input: StoreDecision): Promise<void> {
  const { tenantId, messageId, decision, at } = input
  const { id, model_name, model_version, use, outcome, band, mode } = decision
  await sendMessage(tx, {
    tenantId,
    id: messageId,
    topic: 'decision.created',
    payload: {
      decision_id: id,
      model: { name: model_name, version: String(model_version) },
      use: use === '' ? null : use,
      outcome,
      band,
      mode,
    },
    at,
  })
}
