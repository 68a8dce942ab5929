import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import { findPrincipal } from './find-principal.ts'
import { changeRows, removeRows } from './owned-rows.ts'
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
  const row = await findPrincipal(tx, tenantId, 'id', id)
  if (row === undefined || row.kind !== 'user' || row.email === null)
    throw appError('access.unknown_user', { id })
  if (row.disabled === 1) return userRecordOf(tx, row)
  await changeRows(tx, { tenantId, table: 'principal', values: [id] }, { disabled: 1 })
  await removeRows(tx, { tenantId, table: 'session', column: 'principal_id', values: [id] })
  await appendChange(tx, {
    tenant: tenantId,
    actor: by,
    action: 'user.disable',
    targetType: 'user',
    targetId: id,
    at,
  })
  return userRecordOf(tx, { ...row, disabled: 1 })
}
