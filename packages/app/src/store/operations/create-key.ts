import type { Scope } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { type KeyMaking, type KeyStored, onceKey } from './insert-key.ts'
import { insertPrincipal } from './insert-principal.ts'

export type CreateKey = KeyMaking & {
  /** of the principal that the key acts for, which is made with it */
  readonly principalId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | null
}

/**
 * Stores a new key and the principal it acts for.
 *
 * @throws access.expires_too_early
 */
export async function createKey(tx: Kysely<StoreSchema>, input: CreateKey): Promise<KeyStored> {
  const { tenantId, principalId, name, scopes, expiresAt, at } = input
  const make = async () => {
    if (expiresAt !== null && expiresAt <= at) throw tooEarly(expiresAt, at)
    await insertPrincipal(tx, { tenant_id: tenantId, id: principalId, kind: 'service', created_at: at })
    return { principalId, name, scopes, expiresAt }
  }
  return onceKey(tx, input, make, 'api_key.create')
}

function tooEarly(expiresAt: number, at: number) {
  const [received, now] = [expiresAt, at].map((moment) => new Date(moment).toISOString())
  return appError('access.expires_too_early', { received: received!, now: now! }, '/expires_at')
}
