import type { ExpressionBuilder, Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { findEntity } from './ensure-entity.ts'
import { readEvent } from './read-event.ts'

/** Whose history, of which events, up to when. */
export type HistoryOf = {
  readonly entity: { readonly type: string; readonly externalId: string }
  readonly kinds: readonly string[]
  /** events strictly earlier than this, ms since 1970 in UTC */
  readonly before: number
  /** by kind: none earlier than this; a kind that is not here has its whole past */
  readonly since?: Readonly<Record<string, number>>
}

export type ReadHistory = HistoryOf & {
  readonly tenantId: string
  /** an event that may have been scored before, and by which pipeline: its values are then the ones */
  readonly scored: {
    readonly event: { readonly source: string; readonly externalId: string; readonly payloadJson: string }
    readonly specHash: string
  } | null
  /** more events than that are refused; default: however many there are */
  readonly most?: number
}

/** An event in which the entity stands on one side. */
export type PastEvent = {
  readonly kind: string
  readonly occurredAt: number
  /** whether the entity is the event's own, and not its counterparty */
  readonly isOwn: boolean
  readonly other: { readonly type: string; readonly externalId: string } | null
  readonly payloadJson: string
  readonly amountMinor: number | null
  readonly currency: string | null
}

export type EntityHistory = {
  /** by time; events of one instant by their natural keys, so that the order does not depend on when they came */
  readonly events: readonly PastEvent[]
  readonly documents: readonly StoreSchema['document'][]
  /** null of an entity that nobody has named */
  readonly attributesJson: string | null
  /** what was scored of the very event before */
  readonly snapshotJson: string | null
}

/**
 * What is known of an entity before a moment.
 *
 * @throws features.history_too_long
 */
export async function readHistory(tx: Kysely<StoreSchema>, input: ReadHistory): Promise<EntityHistory> {
  const { tenantId } = input
  const entity = await findEntity(tx, input)
  const snapshotJson = await scoredBefore(tx, input)
  if (entity === undefined) return { events: [], documents: [], attributesJson: null, snapshotJson }
  return {
    events: await pastEvents(tx, tenantId, entity.id, input),
    documents: await tx
      .selectFrom('document')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('entity_id', '=', entity.id)
      .where('submitted_at', '<', input.before)
      .orderBy('submitted_at')
      .orderBy('external_id')
      .execute(),
    attributesJson: entity.attrs_json,
    snapshotJson,
  }
}

async function scoredBefore(
  tx: Kysely<StoreSchema>,
  { tenantId, scored }: ReadHistory,
): Promise<string | null> {
  const event = scored === null ? undefined : await readEvent(tx, { tenantId, event: scored.event })
  if (event === undefined) return null
  const snapshot = await tx
    .selectFrom('feature_snapshot')
    .select('values_json')
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', event.id)
    .where('spec_hash', '=', scored!.specHash)
    .executeTakeFirst()
  return snapshot?.values_json ?? null
}

async function pastEvents(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  entityId: string,
  { kinds, since, before, most = Number.POSITIVE_INFINITY }: ReadHistory,
): Promise<PastEvent[]> {
  if (kinds.length === 0) return []
  const found = tx
    .selectFrom('event')
    .leftJoin('entity as whose', (join) =>
      join.onRef('whose.tenant_id', '=', 'event.tenant_id').onRef('whose.id', '=', 'event.entity_id'),
    )
    .leftJoin('entity as other', (join) =>
      join.onRef('other.tenant_id', '=', 'event.tenant_id').onRef('other.id', '=', 'event.counterparty_id'),
    )
    .select(['event.kind', 'event.occurred_at', 'event.entity_id', 'event.payload_json'])
    .select(['event.amount_minor', 'event.currency'])
    .select(['whose.type as whose_type', 'whose.external_id as whose_name'])
    .select(['other.type as other_type', 'other.external_id as other_name'])
    .where('event.tenant_id', '=', tenantId)
    .where((row) =>
      row.or([row('event.entity_id', '=', entityId), row('event.counterparty_id', '=', entityId)]),
    )
    .where(withinReach(kinds, since))
    .where('event.occurred_at', '<', before)
    .orderBy('event.occurred_at')
    .orderBy('event.source')
    .orderBy('event.external_id')
  const rows = await (most === Number.POSITIVE_INFINITY ? found : found.limit(most + 1)).execute()
  if (rows.length > most) throw appError('features.history_too_long', { limit: most })
  return rows.map((row): PastEvent => {
    const isOwn = row.entity_id === entityId
    const [type, externalId] = isOwn ? [row.other_type, row.other_name] : [row.whose_type, row.whose_name]
    return {
      kind: row.kind,
      occurredAt: row.occurred_at,
      isOwn,
      other: type === null || externalId === null ? null : { type, externalId },
      payloadJson: row.payload_json,
      amountMinor: row.amount_minor,
      currency: row.currency,
    }
  })
}

/** Of some kinds, each as far back as it is asked for. */
function withinReach(kinds: readonly string[], since: HistoryOf['since'] = {}) {
  return (row: ExpressionBuilder<StoreSchema, 'event'>) => {
    const whole = kinds.filter((kind) => since[kind] === undefined)
    const bounded = kinds.filter((kind) => since[kind] !== undefined)
    return row.or([
      ...(whole.length === 0 ? [] : [row('event.kind', 'in', whole)]),
      ...bounded.map((kind) =>
        row.and([row('event.kind', '=', kind), row('event.occurred_at', '>=', since[kind]!)]),
      ),
    ])
  }
}

/** How many events a history has: events are only added, so that the same number means the same events. */
export async function countHistory(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  entityId: string,
  { kinds, since, before }: HistoryOf,
): Promise<number> {
  if (kinds.length === 0) return 0
  const { count } = await tx
    .selectFrom('event')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where((row) => row.or([row('entity_id', '=', entityId), row('counterparty_id', '=', entityId)]))
    .where(withinReach(kinds, since))
    .where('occurred_at', '<', before)
    .executeTakeFirstOrThrow()
  return Number(count)
}
