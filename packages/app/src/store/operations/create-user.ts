import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { findCall, type IdempotentCall, insertAnswer } from './find-answer.ts'
import { findPrincipal } from './find-principal.ts'
import { bindRole, insertPrincipal } from './insert-principal.ts'
import type { UserRecord } from './user-record.ts'

export type CreateUser = {
  readonly tenantId: string
  readonly id: string
  /** in lower case */
  readonly email: string
  readonly role: Role
  /** null: signs in elsewhere */
  readonly passwordHash: string | null
  readonly by: string
  readonly idempotency: IdempotentCall | null
  /** random; erased with the person */
  readonly salt: string
  readonly at: number
}

export type UserStored = { readonly user: UserRecord; readonly replayed: boolean }

/**
 * Stores somebody who may sign in.
 *
 * @throws access.user_exists
 */
export async function createUser(tx: Kysely<StoreSchema>, input: CreateUser): Promise<UserStored> {
  const call = { ...input, principalId: input.by }
  const answered = (await findCall(tx, call)) as UserRecord | null
  if (answered !== null) return { user: answered, replayed: true }
  await refuseTaken(tx, input)
  await insertUser(tx, input)
  await appendUser(tx, input)
  const { id, email, role, at } = input
  const user = { id, email, roles: [role], isDisabled: false, createdAt: at }
  await insertAnswer(tx, call, user)
  return { user, replayed: false }
}

async function refuseTaken(tx: Kysely<StoreSchema>, { tenantId, email }: CreateUser): Promise<void> {
  const taken = await findPrincipal(tx, tenantId, 'email', email)
  if (taken !== undefined) throw appError('access.user_exists', { email, id: taken.id }, '/email')
}

async function insertUser(tx: Kysely<StoreSchema>, input: CreateUser): Promise<void> {
  const { tenantId, id, email, passwordHash, role, at } = input
  await insertPrincipal(tx, {
    tenant_id: tenantId,
    id,
    kind: 'user',
    email,
    password_hash: passwordHash,
    created_at: at,
  })
  await bindRole(tx, tenantId, id, role)
}

async function appendUser(tx: Kysely<StoreSchema>, input: CreateUser): Promise<void> {
  const { tenantId, id, email, role, salt, by, at } = input
  await tx
    .insertInto('audit_salt')
    .values({ tenant_id: tenantId, target_type: 'user', target_id: id, salt })
    .execute()
  await appendChange(tx, {
    tenant: tenantId,
    actor: by,
    action: 'user.create',
    targetType: 'user',
    targetId: id,
    after: saltedDigest(salt, { email, role }),
    requestId: input.idempotency?.key ?? null,
    at,
    details: { role },
  })
}
