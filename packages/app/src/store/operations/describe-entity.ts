import type { EntityProfile } from '@candor/client'
import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { ensureEntity, findEntity, type NamedEntity } from './ensure-entity.ts'

export type DescribeEntity = {
  readonly tenantId: string
  readonly principalId: string
  readonly entity: NamedEntity
  readonly attributesJson: string
  /** random; kept apart from the audit chain, and gone with it when the entity is erased */
  readonly salt: string
  readonly at: number
}

/** Puts attributes in the place of those that an entity had, with their entry in the audit chain; the same ones change nothing. */
export async function describeEntity(tx: Kysely<StoreSchema>, input: DescribeEntity): Promise<EntityProfile> {
  const { tenantId, entity, attributesJson } = input
  const id = await ensureEntity(tx, input)
  const before = (await findEntity(tx, { tenantId, entity }))!
  if (before.attrs_json !== attributesJson) {
    await tx
      .updateTable('entity')
      .set({ attrs_json: attributesJson })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
    await appendDescription(tx, input, id, before.attrs_json)
  }
  return {
    type: entity.type,
    id: entity.externalId,
    attributes: JSON.parse(attributesJson),
    created_at: new Date(before.created_at).toISOString(),
  }
}

async function appendDescription(
  tx: Kysely<StoreSchema>,
  { tenantId, principalId, attributesJson, salt, at }: DescribeEntity,
  id: string,
  before: string,
): Promise<void> {
  const used = await ensureSalt(tx, { tenant_id: tenantId, target_type: 'entity', target_id: id, salt })
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'entity.describe',
    targetType: 'entity',
    targetId: id,
    before: saltedDigest(used, before),
    after: saltedDigest(used, attributesJson),
    requestId: null,
    reason: null,
    at,
  })
}

/** The salt of what may change: the first one stays, so that digests of before and after can be compared. */
export async function ensureSalt(
  tx: Kysely<StoreSchema>,
  row: Omit<StoreSchema['audit_salt'], 'chain_id' | 'seq'>,
): Promise<string> {
  await tx
    .insertInto('audit_salt')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'target_type', 'target_id']).doNothing())
    .execute()
  const { salt } = await tx
    .selectFrom('audit_salt')
    .select('salt')
    .where('tenant_id', '=', row.tenant_id)
    .where('target_type', '=', row.target_type)
    .where('target_id', '=', row.target_id)
    .executeTakeFirstOrThrow()
  return salt
}
