import type { Kysely } from 'kysely'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

/** An entity by the name that its senders know it by; `id` is what it gets where it is new. */
export type NamedEntity = { readonly id: string; readonly type: string; readonly externalId: string }

export type EnsureEntity = { readonly tenantId: string; readonly entity: NamedEntity; readonly at: number }

/** The id of an entity, which is added where nobody has named it before. */
export async function ensureEntity(
  tx: Kysely<StoreSchema>,
  { tenantId, entity: { id, type, externalId }, at }: EnsureEntity,
): Promise<string> {
  const known = await findEntity(tx, { tenantId, entity: { type, externalId } })
  if (known !== undefined) return known.id
  await insertEntity(tx, {
    tenant_id: tenantId,
    id,
    type,
    external_id: externalId,
    attrs_json: '{}',
    created_at: at,
  })
  const stored = await findEntity(tx, { tenantId, entity: { type, externalId } })
  return stored!.id
}

export type FindEntity = {
  readonly tenantId: string
  readonly entity: Pick<NamedEntity, 'type' | 'externalId'>
}

/** The row of an entity, undefined where nobody has named it. */
export async function findEntity(
  tx: Kysely<StoreSchema>,
  { tenantId, entity: { type, externalId } }: FindEntity,
): Promise<StoreSchema['entity'] | undefined> {
  const { rows } = await entityNamed(tx, { tenantId, type, externalId })
  return rows[0]
}

const entityNamed = preparedQuery(
  (tx, key: { readonly tenantId: string; readonly type: string; readonly externalId: string }) =>
    tx
      .selectFrom('entity')
      .selectAll()
      .where('tenant_id', '=', key.tenantId)
      .where('type', '=', key.type)
      .where('external_id', '=', key.externalId),
)

/** Another process may add it at the same time: whoever is later finds it. */
const insertEntity = preparedQuery((tx, row: StoreSchema['entity']) =>
  tx
    .insertInto('entity')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'type', 'external_id']).doNothing()),
)
