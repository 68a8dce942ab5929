import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { type UserRecord, userRecordOf } from './user-record.ts'

export type DisableUser = {
  readonly tenantId: string
  readonly id: string
  readonly by: string
  readonly at: number
}

/**
 * Lets somebody sign in no more, and ends his sessions. One who is disabled already stays so.
 *
 * @throws access.unknown_user
 */
export async function disableUser(tx: Kysely<StoreSchema>, input: DisableUser): Promise<UserRecord> {
  const { tenantId, id, by, at } = input
  const row = await tx
    .selectFrom('principal')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('kind', '=', 'user')
    .where('email', 'is not', null)
    .executeTakeFirst()
  if (row === undefined) throw appError('access.unknown_user', { id })
  if (row.disabled === 1) return userRecordOf(tx, row)
  await tx
    .updateTable('principal')
    .set({ disabled: 1 })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('session').where('tenant_id', '=', tenantId).where('principal_id', '=', id).execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: by,
    action: 'user.disable',
    targetType: 'user',
    targetId: id,
    before: null,
    after: null,
    requestId: null,
    reason: null,
    at,
  })
  return userRecordOf(tx, { ...row, disabled: 1 })
}
