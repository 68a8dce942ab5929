import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { firstPrevHash } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { type FindAnswer, insertAnswer } from './find-answer.ts'
import { bindRole, insertPrincipal } from './insert-principal.ts'

export type CreateTenant = {
  readonly id: string
  readonly name: string
  readonly by: string
  readonly at: number
  /** the call, whose answer is kept where its sender may repeat it */
  readonly call?: FindAnswer
}

export type TenantRecord = { readonly id: string; readonly name: string }

/**
 * Makes a tenant with an audit chain of its own, of which this is the first entry.
 *
 * @throws access.tenant_exists
 */
export async function createTenant(tx: Kysely<StoreSchema>, input: CreateTenant): Promise<TenantRecord> {
  const { id, name, by, at, call } = input
  const there = await tx.selectFrom('tenant').select('id').where('id', '=', id).executeTakeFirst()
  if (there !== undefined) throw appError('access.tenant_exists', { id })
  await tx.insertInto('tenant').values({ id, name, settings_json: '{}' }).execute()
  await tx
    .insertInto('audit_head')
    .values({ tenant_id: id, chain_id: `${id}/0`, seq: 0, hash: firstPrevHash })
    .execute()
  await insertPrincipal(tx, { tenant_id: id, id: operator, kind: 'service', created_at: at })
  await bindRole(tx, id, operator, 'admin')
  await appendChange(tx, {
    tenant: id,
    actor: by,
    action: 'tenant.create',
    targetType: 'tenant',
    targetId: id,
    at,
  })
  const tenant = { id, name }
  if (call !== undefined) await insertAnswer(tx, call, { tenant })
  return tenant
}

/** Whoever may read the data folder acts in every tenant under the same name. */
const operator = 'operator'

/**
 * That a tenant is there.
 *
 * @throws access.unknown_tenant
 */
export async function requireTenant(
  tx: Kysely<StoreSchema>,
  { id }: { readonly id: string },
): Promise<TenantRecord> {
  const row = await tx.selectFrom('tenant').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw appError('access.unknown_tenant', { id })
  return row
}

/** Every tenant, by id. */
export async function listTenants(
  tx: Kysely<StoreSchema>,
  _input: Readonly<Record<never, never>>,
): Promise<readonly TenantRecord[]> {
  return tx.selectFrom('tenant').select(['id', 'name']).orderBy('id').execute()
}
