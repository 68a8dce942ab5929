import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { type ErasedFiles, eraseFiles } from './erase-files.ts'
import { erasedOutput, erasedReasons, withoutCounterparty } from './erased-texts.ts'
import { forgetAnswers } from './forget-answers.ts'
import { forgetSalts } from './forget-salts.ts'
import { inMaintenance } from './in-maintenance.ts'
import { forgetNarratives } from './narrative-record.ts'
import { changeRows, idsOf } from './owned-rows.ts'

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
  /** events that a data set's rows about him became, by their names */
  readonly rows?: readonly EventName[]
  /** files without him; then he need not be known as an entity */
  readonly files?: ErasedFiles
}

/** How an event is called by whom it comes from. */
export type EventName = { readonly source: string; readonly externalId: string }

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
  const { tenantId, type, externalId, maintenanceId, at, files, rows = [] } = input
  requireNamelessReason(input)
  const known = await findEntity(tx, input)
  if (known === undefined && (files?.datasets ?? []).length === 0)
    throw appError('store.unknown_entity', { type, id: externalId })
  const entity = known ?? { id: maintenanceId }
  const about: Person = { tenantId, id: entity.id, name: externalId }
  return inMaintenance(tx, { tenantId, id: maintenanceId, what: 'erasure', at }, async () => {
    if (files !== undefined) await eraseFiles(tx, { ...input, files })
    const { events, named, decisions } = await standingIn(tx, about, rows)
    await forgetAnswers(tx, tenantId, [...events, ...named, ...decisions, entity.id])
    await eraseEntityRows(tx, about)
    for (const id of events) await eraseEvent(tx, tenantId, id)
    for (const id of named) await eraseName(tx, about, id)
    let salts = 0
    for (const id of decisions) salts += await eraseDecision(tx, tenantId, id)
    const erased = { entity: entity.id, events: events.length, decisions: salts, named: named.length }
    await appendErasure(tx, input, erased)
    await buryEntity(tx, input, erased)
    return erased
  })
}

/**
 * The audit log keeps what it is told for ever.
 *
 * @throws store.reason_names_person
 */
export function requireNamelessReason({
  reason,
  externalId,
}: Pick<EraseEntity, 'reason' | 'externalId'>): void {
  if (reason.includes(externalId)) throw appError('store.reason_names_person', {}, '/reason')
}

/** What the events about a person are called. */
export async function listOwnEvents(
  tx: Kysely<StoreSchema>,
  input: Pick<EraseEntity, 'tenantId' | 'type' | 'externalId'>,
): Promise<EventName[]> {
  const entity = await findEntity(tx, input)
  if (entity === undefined) return []
  const rows = await tx
    .selectFrom('event')
    .select(['source', 'external_id'])
    .where('tenant_id', '=', input.tenantId)
    .where('entity_id', '=', entity.id)
    .execute()
  return rows.map(({ source, external_id }) => ({ source, externalId: external_id }))
}

type Person = { readonly tenantId: string; readonly id: string; readonly name: string }

function findEntity(
  tx: Kysely<StoreSchema>,
  { tenantId, type, externalId }: Pick<EraseEntity, 'tenantId' | 'type' | 'externalId'>,
) {
  return tx
    .selectFrom('entity')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('type', '=', type)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
}

/** Rows that say something of him: of his own events, of those of others that name him, and of decisions about either. */
async function standingIn(tx: Kysely<StoreSchema>, about: Person, rows: readonly EventName[]) {
  const { tenantId, id } = about
  const eventsWith = (column: 'entity_id' | 'counterparty_id') =>
    idsOf(tx, { tenantId, table: 'event', column, values: [id] })
  const own = await eventsWith('entity_id')
  const events = [...new Set([...own, ...(await rowEvents(tx, about, rows))])]
  const named = (await eventsWith('counterparty_id')).filter((one) => !events.includes(one))
  const all = [...events, ...named]
  const decisions = await idsOf(tx, { tenantId, table: 'decision', column: 'event_id', values: all })
  return { events, named, decisions }
}

export type CountErasable = Pick<EraseEntity, 'tenantId' | 'type' | 'externalId' | 'rows'> & {
  /** whether files name him: then he need not be known as an entity */
  readonly inFiles: boolean
}

/**
 * How much an erasure would take away.
 *
 * @throws store.unknown_entity
 */
export async function countErasable(tx: Kysely<StoreSchema>, input: CountErasable): Promise<Erased> {
  const { tenantId, type, externalId, rows = [], inFiles } = input
  const entity = await findEntity(tx, input)
  if (entity === undefined && !inFiles) throw appError('store.unknown_entity', { type, id: externalId })
  const about = { tenantId, id: entity?.id ?? '', name: externalId }
  const { events, named, decisions } = await standingIn(tx, about, rows)
  const counts = { events: events.length, named: named.length, decisions: decisions.length }
  return { entity: about.id, ...counts }
}

/** An event of another entity is his, whatever a data set calls it. */
async function rowEvents(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: Person,
  names: readonly EventName[],
): Promise<string[]> {
  const found: string[] = []
  for (const { source, externalId } of names) {
    const row = await tx
      .selectFrom('event')
      .select(['id', 'entity_id'])
      .where('tenant_id', '=', tenantId)
      .where('source', '=', source)
      .where('external_id', '=', externalId)
      .executeTakeFirst()
    if (row !== undefined && (row.entity_id ?? id) === id) found.push(row.id)
  }
  return found
}

async function eraseEntityRows(tx: Kysely<StoreSchema>, { tenantId, id }: Person): Promise<void> {
  await changeRows(
    tx,
    { tenantId, table: 'entity', values: [id] },
    { external_id: erasedName(id), attrs_json: '{}' },
  )
  await forgetSalts(tx, tenantId, 'entity', [id])
  const documents = await idsOf(tx, { tenantId, table: 'document', column: 'entity_id', values: [id] })
  await forgetSalts(tx, tenantId, 'document', documents)
  for (const document of documents)
    await changeRows(
      tx,
      { tenantId, table: 'document', values: [document] },
      { external_id: erasedName(document), sha256: null },
    )
}

/** The natural key stays unique, and names nobody. */
function erasedName(id: string): string {
  return `erased:${id}`
}

async function eraseEvent(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<void> {
  await changeRows(
    tx,
    { tenantId, table: 'event', values: [id] },
    {
      external_id: erasedName(id),
      amount_minor: null,
      currency: null,
      payload_json: '{}',
      payload_sha256: '',
      salt: null,
    },
  )
  const about = { tenantId, column: 'event_id', values: [id] } as const
  await changeRows(tx, { ...about, table: 'feature_snapshot' }, { values_json: '{}' })
  await changeRows(tx, { ...about, table: 'label' }, { reason: null })
  await forgetSalts(tx, tenantId, 'label', await idsOf(tx, { ...about, table: 'label' }))
}

/** The digest of what was sent goes with its salt: it could be compared with the payload as it was. */
async function eraseName(tx: Kysely<StoreSchema>, { tenantId, name }: Person, id: string): Promise<void> {
  const { payload_json } = await tx
    .selectFrom('event')
    .select('payload_json')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await changeRows(
    tx,
    { tenantId, table: 'event', values: [id] },
    { payload_json: withoutCounterparty(payload_json, name), payload_sha256: '', salt: null },
  )
}

/** Returns how many salts there were: 1, or 0 where the decision had been erased before. */
async function eraseDecision(tx: Kysely<StoreSchema>, tenantId: string, id: string): Promise<number> {
  const { output_json } = await tx
    .selectFrom('decision')
    .select('output_json')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await changeRows(
    tx,
    { tenantId, table: 'decision', values: [id] },
    { output_json: erasedOutput(output_json), features_sha256: '' },
  )
  await eraseReasons(tx, tenantId, id)
  await forgetNarratives(tx, tenantId, [id])
  return forgetSalts(tx, tenantId, 'decision', [id])
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
  const explanation = { tenantId, table: 'explanation', column: 'decision_id', values: [id] } as const
  await changeRows(tx, explanation, { reasons_json: erasedReasons(row.reasons_json) })
}

async function appendErasure(
  tx: Kysely<StoreSchema>,
  { tenantId, actor, reason, at }: EraseEntity,
  { entity, ...details }: Erased,
): Promise<void> {
  await appendChange(tx, {
    tenant: tenantId,
    actor,
    action: 'entity.erase',
    targetType: 'entity',
    targetId: entity,
    reason,
    at,
    details,
  })
}

/** Until the free pages of the store are written anew, something is left in its files. */
async function buryEntity(
  tx: Kysely<StoreSchema>,
  { tenantId, maintenanceId, at }: EraseEntity,
  { entity, events }: Erased,
): Promise<void> {
  const about = { target_type: 'entity' as const, target_id: entity, digest: null, row_count: events }
  await tx
    .insertInto('tombstone')
    .values({ tenant_id: tenantId, id: maintenanceId, ...about, uri: null, erased_at: at, finished_at: null })
    .execute()
}
