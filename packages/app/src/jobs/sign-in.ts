import { createHash, randomBytes } from 'node:crypto'
import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { secretHash } from './api-key.ts'
import { operatorCaller } from './caller.ts'
import { verifyPassword } from './password.ts'

/** A session that nobody uses for so long is over. */
export const sessionIdleMs = 30 * 60_000

/** A session is over after so long, however much it is used. */
const sessionLongestMs = 12 * 60 * 60_000

/** A session that the admin link began: long enough to make a user. */
const linkLongestMs = 60 * 60_000

/** A session that has begun. The id is told to the browser and to nobody else; the store has its hash. */
export type BegunSession = { readonly id: string; readonly expiresAt: number }

export type SignIn = {
  readonly tenantId: string
  readonly email: string
  readonly password: string
  readonly at: number
}

/**
 * Begins a session for whoever knows the password of an email.
 *
 * An email that nobody has, a wrong password and a disabled user get the same answer, after the same work, with the same pauses.
 *
 * @throws http.sign_in_failed, http.sign_in_paused
 */
export async function signIn(store: Store, { tenantId, email, password, at }: SignIn): Promise<BegunSession> {
  const name = emailName(email)
  const account = createHash('sha256').update(`${tenantId}\n${name}`).digest('hex')
  const begun = await store.run('sign_in.begin', { tenantId, email: name, account, at })
  if (begun.lockedUntil !== null)
    throw appError('http.sign_in_paused', { retry_after: Math.ceil((begun.lockedUntil - at) / 1000) })
  const { user } = begun
  const isRight = await verifyPassword(password, user?.passwordHash ?? null)
  if (user === null || !isRight) throw appError('http.sign_in_failed')
  return beginSession(store, { tenantId, principalId: user.id, how: 'password', account, at })
}

/** An email as it is compared and stored. */
export function emailName(email: string): string {
  return email.trim().toLowerCase()
}

/** Begins a session of the operator, for whoever opened the link that the server printed. */
export async function signInByLink(store: Store, at: number): Promise<BegunSession> {
  const { tenantId, principalId } = operatorCaller
  return beginSession(store, {
    tenantId,
    principalId,
    how: 'admin_link',
    account: null,
    at,
    longestMs: linkLongestMs,
  })
}

/**
 * Begins a session for somebody who has proved who he is, in whatever way.
 *
 * @param account of the attempts that are forgotten; null where there was no password
 */
export async function beginSession(
  store: Store,
  {
    longestMs = sessionLongestMs,
    ...begin
  }: {
    readonly tenantId: string
    readonly principalId: string
    /** how he proved it, as the audit log says it */
    readonly how: string
    readonly account: string | null
    readonly at: number
    /** default: as long as sessions usually last */
    readonly longestMs?: number
  },
): Promise<BegunSession> {
  const id = randomBytes(32).toString('base64url')
  const { at } = begin
  const expiresAt = at + longestMs
  const idleUntil = at + sessionIdleMs
  await store.run('session.begin', { ...begin, idHash: secretHash(id), idleUntil, expiresAt })
  return { id, expiresAt }
}
