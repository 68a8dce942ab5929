import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { Role, User } from '@candor/client'
import type { Store, UserRecord } from '../store/index.ts'
import type { Managing } from './manage-keys.ts'
import { hashPassword } from './password.ts'
import { emailName } from './sign-in.ts'

/**
 * Lets somebody sign in with email and password.
 *
 * @throws access.user_exists
 */
export async function createUser(
  store: Store,
  { tenantId, principalId, idempotency, at }: Managing,
  { email, role, password }: { readonly email: string; readonly role: Role; readonly password: string },
): Promise<{ readonly user: User; readonly replayed: boolean }> {
  const passwordHash = await hashPassword(password)
  const { user, replayed } = await store.run('user.create', {
    tenantId,
    id: randomUUIDv7(),
    email: emailName(email),
    role,
    passwordHash,
    by: principalId,
    idempotency,
    salt: randomBytes(16).toString('hex'),
    at,
  })
  return { user: userOf(user), replayed }
}

/** @throws access.unknown_user */
export async function disableUser(
  store: Store,
  { tenantId, principalId, at }: Omit<Managing, 'idempotency'>,
  id: string,
): Promise<User> {
  return userOf(await store.run('user.disable', { tenantId, id, by: principalId, at }))
}

/** A user on the wire. */
export function userOf({ id, email, roles, isDisabled, createdAt }: UserRecord): User {
  return {
    id,
    email,
    roles: [...roles],
    disabled: isDisabled,
    created_at: createdAt === null ? null : new Date(createdAt).toISOString(),
  }
}
