import type { Scope } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'

/** An API key as it may be shown: everything but the key. */
export type KeyRecord = {
  readonly id: string
  readonly principalId: string
  readonly name: string
  /** how the key begins */
  readonly prefix: string
  readonly scopes: readonly Scope[]
  readonly createdBy: string
  /** ms since 1970 in UTC, like every time here */
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** The record of a stored row. */
export function keyRecordOf(row: StoreSchema['api_key']): KeyRecord {
  return {
    id: row.id,
    principalId: row.principal_id,
    name: row.name,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes_json),
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}

/** Whether a key is refused at a moment, and why. */
export function keyStatus(
  { expiresAt, revokedAt }: Pick<KeyRecord, 'expiresAt' | 'revokedAt'>,
  at: number,
): 'live' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= at ? 'expired' : 'live'
}

/** @throws access.unknown_key */
export async function readKey(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<StoreSchema['api_key']> {
  const row = await tx
    .selectFrom('api_key')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw appError('access.unknown_key', { id })
  return row
}
