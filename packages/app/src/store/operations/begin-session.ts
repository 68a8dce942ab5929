import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { findPrincipal } from './find-principal.ts'
import { removeRows } from './owned-rows.ts'

export type BeginSession = {
  readonly tenantId: string
  readonly principalId: string
  /** SHA-256 of the session's id, which the browser alone has */
  readonly idHash: string
  /** how he proved who he is, as the audit log says it */
  readonly how: string
  /** whose failed attempts are forgotten; null where there was no password */
  readonly account: string | null
  readonly idleUntil: number
  readonly expiresAt: number
  readonly at: number
}

/**
 * Stores a session of somebody who proved who he is; sessions that are over make room.
 *
 * @throws access.unknown_user where he may not sign in any more
 */
export async function beginSession(tx: Kysely<StoreSchema>, input: BeginSession): Promise<void> {
  const { tenantId, principalId, idHash, how, account, idleUntil, expiresAt, at } = input
  const principal = await findPrincipal(tx, tenantId, 'id', principalId)
  if (principal?.disabled !== 0) throw appError('access.unknown_user', { id: principalId })
  await tx.deleteFrom('session').where('tenant_id', '=', tenantId).where('expires_at', '<=', at).execute()
  await tx
    .insertInto('session')
    .values({
      tenant_id: tenantId,
      id_hash: idHash,
      principal_id: principalId,
      created_at: at,
      expires_at: expiresAt,
      idle_until: idleUntil,
    })
    .execute()
  if (account !== null)
    await removeRows(tx, { tenantId, table: 'sign_in_attempt', column: 'account', values: [account] })
  await appendChange(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'session.begin',
    targetType: 'user',
    targetId: principalId,
    at,
    details: { how },
  })
}
