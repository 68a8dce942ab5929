import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { findPrincipal } from './find-principal.ts'
import { bindRole, insertPrincipal } from './insert-principal.ts'
import { changeRows, removeRows } from './owned-rows.ts'
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
  const known =
    (await findPrincipal(tx, input.tenantId, 'oidc_subject', input.subject)) ??
    (await boundByEmail(tx, input)) ??
    (await made(tx, input))
  if (known.disabled === 1) throw appError('oidc.no_user', { reason: 'the user is disabled' })
  await followRoles(tx, input, known.id)
  return { principalId: known.id }
}

type Known = { readonly id: string; readonly disabled: number }

async function boundByEmail(tx: Kysely<StoreSchema>, input: UserBySubject): Promise<Known | undefined> {
  const { tenantId, email, subject } = input
  if (email === null) return undefined
  const row = await findPrincipal(tx, tenantId, 'email', email)
  if (row === undefined || row.disabled === 1) return row
  if (row.oidc_subject !== null)
    throw appError('oidc.no_user', { reason: 'its email belongs to another account of the provider' })
  await changeRows(tx, { tenantId, table: 'principal', values: [row.id] }, { oidc_subject: subject })
  await append(tx, input, row.id, 'user.bind', {})
  return row
}

async function made(tx: Kysely<StoreSchema>, input: UserBySubject): Promise<Known> {
  const { tenantId, subject, email, roles, id, salt, at } = input
  if (email === null) throw appError('oidc.no_user', { reason: 'the provider tells no verified email' })
  if (roles === null || roles.length === 0)
    throw appError('oidc.no_user', { reason: 'no role is meant for it' })
  await insertPrincipal(tx, {
    tenant_id: tenantId,
    id,
    kind: 'user',
    email,
    oidc_subject: subject,
    created_at: at,
  })
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
  await removeRows(tx, { tenantId, table: 'role_binding', column: 'principal_id', values: [id] })
  for (const role of roles) await bindRole(tx, tenantId, id, role)
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
  await appendChange(tx, {
    tenant: tenantId,
    actor: id,
    action,
    targetType: 'user',
    targetId: id,
    after,
    at,
    details: { by: 'oidc', ...details },
  })
}
