import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { cursorOf, readCursor } from './page-cursor.ts'
import { type UserRecord, userRecordOf } from './user-record.ts'

export type ListUsers = { readonly tenantId: string; readonly limit: number; readonly cursor: string | null }

export type UserPage = { readonly items: readonly UserRecord[]; readonly nextCursor: string | null }

/** People who may sign in, in the order in which they were made. */
export async function listUsers(
  tx: Kysely<StoreSchema>,
  { tenantId, limit, cursor }: ListUsers,
): Promise<UserPage> {
  const after = cursor === null ? null : String(readCursor(cursor, ['string'])[0])
  const rows = await tx
    .selectFrom('principal')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'user')
    .where('email', 'is not', null)
    .$if(after !== null, (query) => query.where('id', '>', after!))
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const items: UserRecord[] = []
  for (const row of rows.slice(0, limit)) items.push(await userRecordOf(tx, row))
  return { items, nextCursor: rows.length > limit ? cursorOf([items.at(-1)!.id]) : null }
}

/** Whether somebody may sign in who may do everything. */
export async function hasAdmin(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<boolean> {
  const found = await tx
    .selectFrom('principal')
    .innerJoin('role_binding', (join) =>
      join
        .onRef('role_binding.tenant_id', '=', 'principal.tenant_id')
        .onRef('role_binding.principal_id', '=', 'principal.id'),
    )
    .select('principal.id')
    .where('principal.tenant_id', '=', tenantId)
    .where('principal.kind', '=', 'user')
    .where('principal.email', 'is not', null)
    .where('principal.disabled', '=', 0)
    .where('role_binding.role', '=', 'admin')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
