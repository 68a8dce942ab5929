import { timingSafeEqual } from 'node:crypto'
import { scopesOf } from '@candor/client'
import { appError } from '../errors.ts'
import { type KnownKey, keyStatus, type Store } from '../store/index.ts'
import { keyPrefix, secretHash } from './api-key.ts'
import { type Caller, operatorCaller } from './caller.ts'
import { sessionIdleMs } from './sign-in.ts'

/** Finds out who shows a key or a session. */
export type Authenticator = {
  /**
   * @param tenant in which the operator acts, where it is not the first one; whoever else shows a key acts in his own
   * @throws http.unknown_key, http.key_refused, access.unknown_tenant
   */
  ofKey(text: string, tenant?: string): Promise<Caller>
  /** null where the session is over, or never was */
  ofSession(id: string): Promise<Caller | null>
  /** a key was changed: what is remembered of keys is read anew */
  forget(): void
  /** writes down what is still to be written */
  close(): Promise<void>
}

export type AuthenticatorParts = {
  readonly store: Store
  /** ms since 1970 in UTC */
  readonly now: () => number
  /** the token of the lock file; null where there is none */
  readonly operatorToken: string | null
}

/** How long a key is believed without asking the store: what another process revoked is refused after this. */
const believedMs = 1000
const believedKeys = 1000

/** How old the stored moment of the last use may be. */
const laterMs = 60_000

/**
 * Makes the authenticator of a server. Keys are compared by their hashes in constant time; the time of the last use is written about once a minute, and at the
 * end.
 */
export function createAuthenticator({ store, now, operatorToken }: AuthenticatorParts): Authenticator {
  const believed = new Map<string, { readonly key: KnownKey | null; readonly readAt: number }>()
  const operatorHash = operatorToken === null ? null : secretHash(operatorToken)
  const uses = createUses(store)

  async function knownKey(prefix: string): Promise<KnownKey | null> {
    const at = now()
    const kept = believed.get(prefix)
    if (kept !== undefined && at - kept.readAt < believedMs && at >= kept.readAt) return kept.key
    const key = await store.run('key.find', { prefix })
    if (believed.size >= believedKeys) believed.clear()
    believed.set(prefix, { key, readAt: at })
    return key
  }

  return {
    async ofKey(text, tenant) {
      if (operatorHash !== null && isSame(text, operatorHash)) return operatorIn(store, tenant)
      const prefix = keyPrefix(text)
      const key = prefix === null ? null : await knownKey(prefix)
      if (key === null || !isSame(text, key.hash)) throw appError('http.unknown_key')
      const at = now()
      const status = key.isDisabled ? 'revoked' : keyStatus(key, at)
      if (status !== 'live') throw appError('http.key_refused', { id: key.id, status })
      uses.add(key, at)
      return callerWith(key)
    },
    async ofSession(id) {
      const at = now()
      const idHash = secretHash(id)
      const session = await store.run('session.find', { idHash, at })
      if (session === null) return null
      const { tenantId, principalId, email, roles, expiresAt } = session
      if (session.idleUntil - at < sessionIdleMs - laterMs) {
        // where nothing can be written the session is still good for reading
        await store
          .run('session.hold', { tenantId, idHash, idleUntil: at + sessionIdleMs })
          .catch(() => undefined)
      }
      return {
        tenantId,
        principalId,
        roles,
        scopes: new Set(scopesOf(roles)),
        credential: { kind: 'session', idHash, email, expiresAt },
      }
    },
    forget() {
      believed.clear()
    },
    close: () => uses.close(),
  }
}

async function operatorIn(store: Store, tenant: string | undefined): Promise<Caller> {
  if (tenant === undefined) return operatorCaller
  return { ...operatorCaller, tenantId: (await store.run('tenant.require', { id: tenant })).id }
}

function callerWith({ tenantId, principalId, scopes, id, expiresAt }: KnownKey): Caller {
  return {
    tenantId,
    principalId,
    scopes: new Set(scopes),
    roles: [],
    credential: { kind: 'api_key', id, expiresAt },
  }
}

/** Takes as long wherever the two differ. */
function isSame(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash(secret), 'hex'), Buffer.from(hash, 'hex'))
}

/** Collects when keys were used, and writes it down together. */
function createUses(store: Store) {
  const waiting = new Map<string, { readonly tenantId: string; readonly id: string; readonly at: number }>()
  let timer: NodeJS.Timeout | null = null

  async function write(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const uses = [...waiting.values()]
    waiting.clear()
    if (uses.length > 0) await store.run('key.mark_used', { uses }).catch(() => undefined)
  }

  return {
    add({ tenantId, id, lastUsedAt }: KnownKey, at: number): void {
      if (lastUsedAt !== null && at - lastUsedAt < laterMs) return
      waiting.set(id, { tenantId, id, at })
      timer ??= setTimeout(write, laterMs).unref()
    },
    close: write,
  }
}
