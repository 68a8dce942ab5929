import { randomUUIDv7 } from 'node:crypto'
import type { ApiKey, ApiKeyMade, Scope } from '@candor/client'
import { keyEnvironment } from '../config/index.ts'
import { type IdempotentCall, type KeyRecord, type KeyStored, keyStatus, type Store } from '../store/index.ts'
import { type MadeKey, makeApiKey } from './api-key.ts'

/** Who manages keys or users, and when. */
export type Managing = {
  readonly tenantId: string
  readonly principalId: string
  readonly idempotency: IdempotentCall | null
  readonly at: number
}

export type KeyAnswer = { readonly answer: ApiKeyMade; readonly replayed: boolean }

/**
 * Makes an API key for a new principal. The key stands in this answer and nowhere else.
 *
 * @throws access.expires_too_early
 */
export async function createApiKey(
  store: Store,
  managing: Managing,
  wanted: { readonly name: string; readonly scopes: readonly Scope[]; readonly expiresAt: number | null },
): Promise<KeyAnswer> {
  const made = makeApiKey(keyEnvironment(process.env))
  const stored = await store.run('key.create', {
    ...makingOf(managing, made),
    ...wanted,
    scopes: [...new Set(wanted.scopes)],
    principalId: randomUUIDv7(),
  })
  return keyAnswer(stored, made, managing.at)
}

/**
 * Makes a second key for the principal of a key, so that its users can change over without a break.
 *
 * @throws access.unknown_key, access.key_not_live, access.two_keys_live
 */
export async function rotateApiKey(store: Store, managing: Managing, id: string): Promise<KeyAnswer> {
  const made = makeApiKey(keyEnvironment(process.env))
  const { key, ...making } = makingOf(managing, made)
  const stored = await store.run('key.rotate', { ...making, key, id })
  return keyAnswer(stored, made, managing.at)
}

/** @throws access.unknown_key */
export async function revokeApiKey(
  store: Store,
  { tenantId, principalId, at }: Omit<Managing, 'idempotency'>,
  id: string,
): Promise<ApiKey> {
  return apiKeyOf(await store.run('key.revoke', { tenantId, id, by: principalId, at }), at)
}

/** A key on the wire, as it stands at a moment. */
export function apiKeyOf(record: KeyRecord, at: number): ApiKey {
  return {
    id: record.id,
    name: record.name,
    prefix: record.prefix,
    principal_id: record.principalId,
    scopes: [...record.scopes],
    status: keyStatus(record, at),
    created_at: timeText(record.createdAt)!,
    created_by: record.createdBy,
    expires_at: timeText(record.expiresAt),
    last_used_at: timeText(record.lastUsedAt),
    revoked_at: timeText(record.revokedAt),
  }
}

function makingOf({ tenantId, principalId, idempotency, at }: Managing, { id, prefix, hash }: MadeKey) {
  return { tenantId, by: principalId, idempotency, at, key: { id, prefix, hash } }
}

function keyAnswer({ record, replayed }: KeyStored, { key }: MadeKey, at: number): KeyAnswer {
  return { answer: { api_key: apiKeyOf(record, at), key: replayed ? null : key }, replayed }
}

function timeText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
