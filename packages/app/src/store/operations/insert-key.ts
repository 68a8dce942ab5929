import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { findCall, type IdempotentCall, insertAnswer } from './find-answer.ts'
import { type KeyRecord, keyRecordOf, readKey } from './key-record.ts'

/** A key that has been made; only its hash comes here. */
export type NewKey = Pick<KeyRecord, 'id' | 'prefix'> & {
  /** SHA-256 of the whole key in hexadecimal */
  readonly hash: string
}

/** Who makes it, and as which call. */
export type KeyMaking = {
  readonly tenantId: string
  readonly by: string
  readonly key: NewKey
  readonly idempotency: IdempotentCall | null
  readonly at: number
}

/** A key that stands; `replayed` where the call had been answered before, and nothing was made now. */
export type KeyStored = { readonly record: KeyRecord; readonly replayed: boolean }

/** What the new key may do, and for whom it acts. */
export type KeyTerms = Pick<KeyRecord, 'principalId' | 'name' | 'scopes' | 'expiresAt'>

/** Does a call that makes a key, once: a repetition gives the same record, as it stands by now. */
export async function onceKey(
  tx: Kysely<StoreSchema>,
  making: KeyMaking,
  make: () => Promise<KeyTerms>,
  action: string,
): Promise<KeyStored> {
  const call = { ...making, principalId: making.by }
  const answered = (await findCall(tx, call)) as { id: string } | null
  if (answered !== null) {
    const row = await readKey(tx, { tenantId: making.tenantId, id: answered.id })
    return { record: keyRecordOf(row), replayed: true }
  }
  const record = await insertKey(tx, making, await make(), action)
  await insertAnswer(tx, call, { id: record.id })
  return { record, replayed: false }
}

async function insertKey(
  tx: Kysely<StoreSchema>,
  { tenantId, by, at, key, idempotency }: KeyMaking,
  { principalId, name, scopes, expiresAt }: KeyTerms,
  action: string,
): Promise<KeyRecord> {
  const row = {
    tenant_id: tenantId,
    id: key.id,
    principal_id: principalId,
    name,
    prefix: key.prefix,
    hash: key.hash,
    scopes_json: JSON.stringify(scopes),
    created_by: by,
    created_at: at,
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  }
  await tx.insertInto('api_key').values(row).execute()
  await appendChange(tx, {
    tenant: tenantId,
    actor: by,
    action,
    targetType: 'api_key',
    targetId: key.id,
    after: saltedDigest('', { prefix: key.prefix, name, scopes, expires_at: expiresAt }),
    requestId: idempotency?.key ?? null,
    at,
    details: { prefix: key.prefix, principal_id: principalId, scopes: [...scopes] },
  })
  return keyRecordOf(row)
}
