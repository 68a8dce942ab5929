import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { type KeyMaking, type KeyStored, onceKey } from './insert-key.ts'
import { keyRecordOf, keyStatus, readKey } from './key-record.ts'

export type RotateKey = KeyMaking & {
  /** of the key that is to be replaced */
  readonly id: string
}

/**
 * Stores a second key for the principal of a live one, with its name, scopes and length of life. Both are live until one is revoked; a third is refused.
 *
 * @throws access.unknown_key, access.key_not_live, access.two_keys_live
 */
export async function rotateKey(tx: Kysely<StoreSchema>, input: RotateKey): Promise<KeyStored> {
  const { tenantId, id, at } = input
  return onceKey(
    tx,
    input,
    async () => {
      const old = keyRecordOf(await readKey(tx, { tenantId, id }))
      const status = keyStatus(old, at)
      if (status !== 'live') throw appError('access.key_not_live', { id, status })
      const others = await liveBeside(tx, { ...old, tenantId, at })
      if (others.length > 0) throw appError('access.two_keys_live', { id, other: others[0]! })
      const { principalId, name, scopes, expiresAt, createdAt } = old
      return {
        principalId,
        name,
        scopes,
        expiresAt: expiresAt === null ? null : at + (expiresAt - createdAt),
      }
    },
    'api_key.rotate',
  )
}

async function liveBeside(
  tx: Kysely<StoreSchema>,
  {
    tenantId,
    principalId,
    id,
    at,
  }: { readonly tenantId: string; readonly principalId: string; readonly id: string; readonly at: number },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('api_key')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', principalId)
    .where('id', '!=', id)
    .execute()
  return rows
    .map(keyRecordOf)
    .filter((other) => keyStatus(other, at) === 'live')
    .map((other) => other.id)
}
