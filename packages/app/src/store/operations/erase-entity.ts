import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { erasedOutput, erasedReasons, withoutCounterparty } from './erased-texts.ts'
import { forgetAnswers } from './forget-answers.ts'
import { inMaintenance } from './in-maintenance.ts'
import { forgetNarratives } from './narrative-record.ts'

export type EraseEntity = {
  readonly tenantId: string
  readonly actor: string
  readonly type: string
  readonly externalId: string
  /** stands in the audit log for ever; it must not name the person */
  readonly reason: string
  readonly maintenanceId: string
  /** ms since 1970 in UTC */
  readonly at: number
}

/** How many rows lost what they said. */
export type Erased = {
  readonly entity: string
  readonly events: number
  readonly decisions: number
  /** events of others in which the person was named */
  readonly named: number
}

/**
 * Takes away everything that a person can be told by: names, what was sent, what was scored, values in reasons, remarks, stored answers, and the salts
 * of all digests, after which nothing can be linked with him. Scores, outcomes and the audit chain stay.
 *
 * @throws store.unknown_entity, store.reason_names_person
 */
export async function eraseEntity(tx: Kysely<StoreSchema>, input: EraseEntity): Promise<Erased> {
  const { tenantId, type, externalId, reason, maintenanceId, at } = input
  if (reason.includes(externalId)) throw appError('store.reason_names_person', {}, '/reason')
  const entity = await findEntity(tx, input)
  if (entity === undefined) throw appError('store.unknown_entity', { type, id: externalId })
  const about: Person = { tenantId, id: entity.id, name: externalId }
  return inMaintenance(tx, { tenantId, id: maintenanceId, what: 'erasure', at }, async () => {
    const events = await idsOf(tx, about, 'entity_id')
    const named = (await idsOf(tx, about, 'counterparty_id')).filter((id) => !events.includes(id))
    const decisions = await decisionsOf(tx, tenantId, [...events, ...named])
    await forgetAnswers(tx, tenantId, [...events, ...named, ...decisions, entity.id])
    await eraseEntityRows(tx, about)
    for (const id of events) await eraseEvent(tx, tenantId, id)
    for (const id of named) await eraseName(tx, about, id)
    let salts = 0
    for (const id of decisions) salts += await eraseDecision(tx, tenantId, id)
    const erased = { entity: entity.id, events: events.length, decisions: salts, named: named.length }
    await appendErasure(tx, input, erased)
    return erased
  })
}

type Person = { readonly tenantId: string; readonly id: string; readonly name: string }

function findEntity(tx: Kysely<StoreSchema>, { tenantId, type, externalId }: EraseEntity) {
  return tx
    .selectFrom('entity')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('type', '=', type)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
}

async function idsOf(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: Person,
  side: 'entity_id' | 'counterparty_id',
): Promise<string[]> {
  const rows = await tx
    .selectFrom('event')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where(side, '=', id)
    .orderBy('occurred_at')
    .execute()
  return rows.map((row) => row.id)
}

async function decisionsOf(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  events: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  for (const event of events) {
    const rows = await tx
      .selectFrom('decision')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('event_id', '=', event)
      .execute()
    found.push(...rows.map(({ id }) => id))
  }
  return found
}

async function eraseEntityRows(tx: Kysely<StoreSchema>, { tenantId, id }: Person): Promise<void> {
  await tx
    .updateTable('entity')
    .set({ external_id: erasedName(id), attrs_json: '{}' })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  const documents = await tx
    .selectFrom('document')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('entity_id', '=', id)
    .execute()
  await forgetSalts(tx, tenantId, 'entity', [id])
  await forgetSalts(
    tx,
    tenantId,
    'document',
    documents.map((document) => document.id),
  )
  for (const document of documents)
    await tx
      .updateTable('document')
      .set({ external_id: erasedName(document.id), sha256: null })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', document.id)
      .execute()
}

/** Digests of what is gone could be compared with what somebody guesses. */
async function forgetSalts(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  targetType: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .deleteFrom('audit_salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', targetType)
    .where('target_id', 'in', [...ids])
    .execute()
}

/** The natural key stays unique, and names nobody. */
function erasedName(id: string): string {
  return `erased:${id}`
}

async function eraseEvent(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<void> {
  const noValues = { amount_minor: null, currency: null, payload_json: '{}' }
  await tx
    .updateTable('event')
    .set({ ...noValues, external_id: erasedName(id), payload_sha256: '', salt: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await tx
    .updateTable('feature_snapshot')
    .set({ values_json: '{}' })
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', id)
    .execute()
  await tx
    .updateTable('label')
    .set({ reason: null })
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', id)
    .execute()
  const labels = await tx
    .selectFrom('label')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', id)
    .execute()
  await forgetSalts(
    tx,
    tenantId,
    'label',
    labels.map((label) => label.id),
  )
}

/** The digest of what was sent goes with its salt: it could be compared with the payload as it was. */
async function eraseName(tx: Kysely<StoreSchema>, { tenantId, name }: Person, id: string): Promise<void> {
  const { payload_json } = await tx
    .selectFrom('event')
    .select('payload_json')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('event')
    .set({ payload_json: withoutCounterparty(payload_json, name), payload_sha256: '', salt: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Returns how many salts there were: 1, or 0 where the decision had been erased before. */
async function eraseDecision(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<number> {
  const { output_json } = await tx
    .selectFrom('decision')
    .select('output_json')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('decision')
    .set({ output_json: erasedOutput(output_json), features_sha256: '' })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await eraseReasons(tx, tenantId, id)
  await forgetNarratives(tx, tenantId, [id])
  const { numDeletedRows } = await tx
    .deleteFrom('audit_salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', 'decision')
    .where('target_id', '=', id)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** An explanation that is still awaited can be made of nothing any more. */
async function eraseReasons(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<void> {
  await tx
    .updateTable('explanation')
    .set({ status: 'unavailable' })
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .where('status', '=', 'pending')
    .execute()
  const row = await tx
    .selectFrom('explanation')
    .select('reasons_json')
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .executeTakeFirst()
  if (row?.reasons_json == null) return
  await tx
    .updateTable('explanation')
    .set({ reasons_json: erasedReasons(row.reasons_json) })
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .execute()
}

async function appendErasure(
  tx: Kysely<StoreSchema>,
  { tenantId, actor, reason, at }: EraseEntity,
  { entity, ...details }: Erased,
): Promise<void> {
  await appendEntry(tx, {
    tenant: tenantId,
    actor,
    action: 'entity.erase',
    targetType: 'entity',
    targetId: entity,
    before: null,
    after: null,
    requestId: null,
    reason,
    at,
    details,
  })
}
