import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** Somebody who may sign in. */
export type UserRecord = {
  readonly id: string
  readonly email: string
  readonly roles: readonly Role[]
  readonly isDisabled: boolean
  /** ms since 1970 in UTC */
  readonly createdAt: number | null
}

/** The record of a stored row. */
export async function userRecordOf(
  tx: Kysely<StoreSchema>,
  row: StoreSchema['principal'],
): Promise<UserRecord> {
  return {
    id: row.id,
    email: row.email!,
    roles: await rolesOf(tx, row.tenant_id, row.id),
    isDisabled: row.disabled === 1,
    createdAt: row.created_at,
  }
}

/** The roles that somebody holds, in alphabetical order. */
export async function rolesOf(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  principalId: string,
): Promise<Role[]> {
  const rows = await tx
    .selectFrom('role_binding')
    .select('role')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('principal_id', '=', principalId)
    .orderBy('role')
    .execute()
  return rows.map(({ role }) => role)
}
