import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { findEntity, type NamedEntity } from './ensure-entity.ts'

export type ReadEntity = {
  readonly tenantId: string
  readonly entity: Pick<NamedEntity, 'type' | 'externalId'>
  /** what happened from then on is left out */
  readonly before: number
}

export type EntityRecord = {
  readonly attributesJson: string
  readonly createdAt: number
  readonly kinds: readonly {
    readonly kind: string
    readonly count: number
    readonly first: number
    readonly last: number
  }[]
  /** those with most events first */
  readonly counterparties: readonly {
    readonly type: string
    readonly externalId: string
    readonly count: number
    readonly last: number
  }[]
}

const listed = 20

/**
 * What is known of an entity before a moment, in numbers.
 *
 * @throws store.unknown_entity
 */
export async function readEntity(tx: Kysely<StoreSchema>, input: ReadEntity): Promise<EntityRecord> {
  const entity = await findEntity(tx, input)
  const { type, externalId } = input.entity
  if (entity === undefined) throw appError('store.unknown_entity', { type, id: externalId })
  return {
    attributesJson: entity.attrs_json,
    createdAt: entity.created_at,
    kinds: await kindsOf(tx, input, entity.id),
    counterparties: await counterpartiesOf(tx, input, entity.id),
  }
}

async function kindsOf(tx: Kysely<StoreSchema>, { tenantId, before }: ReadEntity, id: string) {
  const rows = await tx
    .selectFrom('event')
    .select((row) => [
      'kind',
      row.fn.countAll<number>().as('count'),
      row.fn.min('occurred_at').as('first'),
      row.fn.max('occurred_at').as('last'),
    ])
    .where('tenant_id', '=', tenantId)
    .where((row) => row.or([row('entity_id', '=', id), row('counterparty_id', '=', id)]))
    .where('occurred_at', '<', before)
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    ...row,
    count: Number(row.count),
    first: Number(row.first),
    last: Number(row.last),
  }))
}

async function counterpartiesOf(tx: Kysely<StoreSchema>, input: ReadEntity, id: string) {
  const all = [
    ...(await countedBeside(tx, input, id, ['entity_id', 'counterparty_id'])),
    ...(await countedBeside(tx, input, id, ['counterparty_id', 'entity_id'])),
  ]
  const byId = new Map<string, { id: string; count: number; last: number }>()
  for (const { other, count, last } of all) {
    const known = byId.get(other) ?? { id: other, count: 0, last: 0 }
    byId.set(other, { id: other, count: known.count + count, last: Math.max(known.last, last) })
  }
  const most = [...byId.values()].sort(
    (a, b) => b.count - a.count || b.last - a.last || (a.id < b.id ? -1 : 1),
  )
  const found = []
  for (const { id: other, count, last } of most.slice(0, listed)) {
    const { type, external_id } = await tx
      .selectFrom('entity')
      .select(['type', 'external_id'])
      .where('tenant_id', '=', input.tenantId)
      .where('id', '=', other)
      .executeTakeFirstOrThrow()
    found.push({ type, externalId: external_id, count, last })
  }
  return found
}

type Side = 'entity_id' | 'counterparty_id'

async function countedBeside(
  tx: Kysely<StoreSchema>,
  { tenantId, before }: ReadEntity,
  id: string,
  [own, other]: readonly [Side, Side],
) {
  const rows = await tx
    .selectFrom('event')
    .select((row) => [other, row.fn.countAll<number>().as('count'), row.fn.max('occurred_at').as('last')])
    .where('tenant_id', '=', tenantId)
    .where(own, '=', id)
    .where(other, 'is not', null)
    .where('occurred_at', '<', before)
    .groupBy(other)
    .execute()
  return rows.map((row) => ({ other: String(row[other]), count: Number(row.count), last: Number(row.last) }))
}
