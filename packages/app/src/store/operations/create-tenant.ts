import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { firstPrevHash } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'

export type CreateTenant = {
  readonly id: string
  readonly name: string
  readonly by: string
  readonly at: number
}

export type TenantRecord = { readonly id: string; readonly name: string }

/**
 * Makes a tenant with an audit chain of its own, of which this is the first entry.
 *
 * @throws access.tenant_exists
 */
export async function createTenant(tx: Kysely<StoreSchema>, input: CreateTenant): Promise<TenantRecord> {
  const { id, name, by, at } = input
  const there = await tx.selectFrom('tenant').select('id').where('id', '=', id).executeTakeFirst()
  if (there !== undefined) throw appError('access.tenant_exists', { id })
  await tx.insertInto('tenant').values({ id, name, settings_json: '{}' }).execute()
  await tx
    .insertInto('audit_head')
    .values({ tenant_id: id, chain_id: `${id}/0`, seq: 0, hash: firstPrevHash })
    .execute()
  await insertOperator(tx, input)
  await appendEntry(tx, {
    tenant: id,
    actor: by,
    action: 'tenant.create',
    targetType: 'tenant',
    targetId: id,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
  })
  return { id, name }
}

/** Whoever may read the data folder acts in every tenant under the same name. */
async function insertOperator(tx: Kysely<StoreSchema>, { id, at }: CreateTenant): Promise<void> {
  await tx
    .insertInto('principal')
    .values({
      tenant_id: id,
      id: 'operator',
      kind: 'service',
      email: null,
      password_hash: null,
      oidc_subject: null,
      disabled: 0,
      created_at: at,
    })
    .execute()
  await tx
    .insertInto('role_binding')
    .values({ tenant_id: id, principal_id: 'operator', role: 'admin', scope: '*' })
    .execute()
}

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
