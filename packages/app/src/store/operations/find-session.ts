import type { Role } from '@candor/client'
import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { rolesOf } from './user-record.ts'

/** Who is signed in by a session. */
export type KnownSession = {
  readonly tenantId: string
  readonly principalId: string
  readonly email: string | null
  readonly roles: readonly Role[]
  readonly expiresAt: number
  readonly idleUntil: number
}

/** The session with an id, in whichever tenant; null where there is none, it is over, or its owner is disabled. */
export async function findSession(
  tx: Kysely<StoreSchema>,
  { idHash, at }: { readonly idHash: string; readonly at: number },
): Promise<KnownSession | null> {
  const row = await tx
    .selectFrom('session')
    .innerJoin('principal', (join) =>
      join
        .onRef('principal.tenant_id', '=', 'session.tenant_id')
        .onRef('principal.id', '=', 'session.principal_id'),
    )
    .select([
      'session.tenant_id',
      'session.principal_id',
      'session.expires_at',
      'session.idle_until',
      'principal.email',
    ])
    .where('session.id_hash', '=', idHash)
    .where('session.expires_at', '>', at)
    .where('session.idle_until', '>', at)
    .where('principal.disabled', '=', 0)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    tenantId: row.tenant_id,
    principalId: row.principal_id,
    email: row.email,
    roles: await rolesOf(tx, row.tenant_id, row.principal_id),
    expiresAt: row.expires_at,
    idleUntil: row.idle_until,
  }
}
