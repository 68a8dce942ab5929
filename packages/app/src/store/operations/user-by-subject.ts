import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { rolesOf } from './user-record.ts'

export type UserBySubject = {
  readonly tenantId: string
  /** who it is at the provider: issuer and subject */
  readonly subject: string
  /** in lower case, verified by the provider; null where it tells none */
  readonly email: string | null
  /** what the provider's groups mean; null where roles are given here */
  readonly roles: readonly Role[] | null
  /** of the user that is made where there is none */
  readonly id: string
  readonly salt: string
  readonly at: number
}

/**
 * The user that belongs to a subject of an identity provider. At the first time that is whoever has its verified email here and no subject yet, else a new
 * user, if the provider's groups give a role. From then on the subject counts, whatever its email becomes. Roles follow the groups where they are mapped.
 *
 * @throws oidc.no_user where there is none, none can be made, or it is disabled
 */
export async function userBySubject(
  tx: Kysely<StoreSchema>,
  input: UserBySubject,
): Promise<{ readonly principalId: string }> {
  const known = (await bySubject(tx, input)) ?? (await boundByEmail(tx, input)) ?? (await made(tx, input))
  if (known.disabled === 1) throw appError('oidc.no_user', { reason: 'the user is disabled' })
  await followRoles(tx, input, known.id)
  return { principalId: known.id }
}

type Known = { readonly id: string; readonly disabled: number }

function bySubject(
  tx: Kysely<StoreSchema>,
  { tenantId, subject }: UserBySubject,
): Promise<Known | undefined> {
  return tx
    .selectFrom('principal')
    .select(['id', 'disabled'])
    .where('tenant_id', '=', tenantId)
    .where('oidc_subject', '=', subject)
    .executeTakeFirst()
}

async function boundByEmail(tx: Kysely<StoreSchema>, input: UserBySubject): Promise<Known | undefined> {
  const { tenantId, email, subject } = input
  if (email === null) return undefined
  const row = await tx
    .selectFrom('principal')
    .select(['id', 'disabled', 'oidc_subject'])
    .where('tenant_id', '=', tenantId)
    .where('email', '=', email)
    .executeTakeFirst()
  if (row === undefined || row.disabled === 1) return row
  if (row.oidc_subject !== null)
    throw appError('oidc.no_user', { reason: 'its email belongs to another account of the provider' })
  await tx
    .updateTable('principal')
    .set({ oidc_subject: subject })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', row.id)
    .execute()
  await append(tx, input, row.id, 'user.bind', {})
  return row
}

async function made(tx: Kysely<StoreSchema>, input: UserBySubject): Promise<Known> {
  const { tenantId, subject, email, roles, id, salt, at } = input
  if (email === null) throw appError('oidc.no_user', { reason: 'the provider tells no verified email' })
  if (roles === null || roles.length === 0)
    throw appError('oidc.no_user', { reason: 'no role is meant for it' })
  await tx
    .insertInto('principal')
    .values({
      tenant_id: tenantId,
      id,
      kind: 'user',
      email,
      password_hash: null,
      oidc_subject: subject,
      disabled: 0,
      created_at: at,
    })
    .execute()
  await tx
    .insertInto('audit_salt')
    .values({ tenant_id: tenantId, target_type: 'user', target_id: id, salt })
    .execute()
  await append(tx, input, id, 'user.create', {}, saltedDigest(salt, { email, subject }))
  return { id, disabled: 0 }
}

async function followRoles(tx: Kysely<StoreSchema>, input: UserBySubject, id: string): Promise<void> {
  const { tenantId, roles } = input
  const held = await rolesOf(tx, tenantId, id)
  if (roles === null || held.join() === [...roles].sort().join()) return
  await tx
    .deleteFrom('role_binding')
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', id)
    .execute()
  for (const role of roles)
    await tx
      .insertInto('role_binding')
      .values({ tenant_id: tenantId, principal_id: id, role, scope: '*' })
      .execute()
  await append(tx, input, id, 'user.roles', { before: held, after: [...roles] })
}

async function append(
  tx: Kysely<StoreSchema>,
  { tenantId, at }: UserBySubject,
  id: string,
  action: string,
  details: Readonly<Record<string, unknown>>,
  after: string | null = null,
): Promise<void> {
  await appendEntry(tx, {
    tenant: tenantId,
    actor: id,
    action,
    targetType: 'user',
    targetId: id,
    before: null,
    after,
    requestId: null,
    reason: null,
    at,
    details: { by: 'oidc', ...details },
  })
}
