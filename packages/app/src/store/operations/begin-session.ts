import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'

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
  const principal = await tx
    .selectFrom('principal')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', principalId)
    .where('disabled', '=', 0)
    .executeTakeFirst()
  if (principal === undefined) throw appError('access.unknown_user', { id: principalId })
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
    await tx
      .deleteFrom('sign_in_attempt')
      .where('tenant_id', '=', tenantId)
      .where('account', '=', account)
      .execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'session.begin',
    targetType: 'user',
    targetId: principalId,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
    details: { how },
  })
}
