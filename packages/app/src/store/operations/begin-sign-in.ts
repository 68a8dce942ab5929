import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'

export type BeginSignIn = {
  readonly tenantId: string
  /** in lower case */
  readonly email: string
  /** SHA-256 of tenant and email: also of accounts that do not exist */
  readonly account: string
  readonly at: number
}

export type SignInBegun =
  | { readonly lockedUntil: number }
  | {
      readonly lockedUntil: null
      /** null where nobody may sign in so */
      readonly user: { readonly id: string; readonly passwordHash: string } | null
    }

/** Attempts that may fail before the first pause. */
const free = 5
const longestPauseMs = 15 * 60_000
const forgottenMs = 24 * 60 * 60_000

/**
 * Counts an attempt to sign in before the password is looked at, so that many at the same time are counted too, and finds who it is for. From the fifth
 * attempt on each is followed by a pause, 1 s and then twice as long each time, at most 15 min; a success forgets them. An account that does not exist is treated
 * the same.
 */
export async function beginSignIn(tx: Kysely<StoreSchema>, request: BeginSignIn): Promise<SignInBegun> {
  const input = { ...request, tenantId: await countedAt(tx, request) }
  const { tenantId, at } = input
  await tx
    .deleteFrom('sign_in_attempt')
    .where('tenant_id', '=', tenantId)
    .where('last_at', '<=', at - forgottenMs)
    .execute()
  const failures = await countAttempt(tx, input)
  if (failures === null) return { lockedUntil: await pauseOf(tx, input) }
  const user = await userWithPassword(tx, request)
  if (failures >= free) await pause(tx, input, failures, user?.id ?? null)
  return { lockedUntil: null, user }
}

/** Attempts at a tenant that does not exist are counted at the first one, so that they are answered as any others are. */
async function countedAt(tx: Kysely<StoreSchema>, { tenantId }: BeginSignIn): Promise<string> {
  const row = await tx.selectFrom('tenant').select('id').where('id', '=', tenantId).executeTakeFirst()
  return row?.id ?? 'default'
}

/** The number of this attempt, or null in a pause; the row is held till the end, so that attempts are counted one after the other. */
async function countAttempt(
  tx: Kysely<StoreSchema>,
  { tenantId, account, at }: BeginSignIn,
): Promise<number | null> {
  const counted = await tx
    .insertInto('sign_in_attempt')
    .values({ tenant_id: tenantId, account, failures: 1, locked_until: 0, last_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'account'])
        .doUpdateSet((row) => ({ failures: row('sign_in_attempt.failures', '+', 1), last_at: at }))
        .where('sign_in_attempt.locked_until', '<=', at),
    )
    .returning('failures')
    .executeTakeFirst()
  return counted?.failures ?? null
}

async function pauseOf(tx: Kysely<StoreSchema>, { tenantId, account }: BeginSignIn): Promise<number> {
  const row = await tx
    .selectFrom('sign_in_attempt')
    .select('locked_until')
    .where('tenant_id', '=', tenantId)
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  return row.locked_until
}

async function pause(
  tx: Kysely<StoreSchema>,
  { tenantId, account, at }: BeginSignIn,
  failures: number,
  userId: string | null,
): Promise<void> {
  await tx
    .updateTable('sign_in_attempt')
    .set({ locked_until: at + Math.min(longestPauseMs, 1000 * 2 ** (failures - free)) })
    .where('tenant_id', '=', tenantId)
    .where('account', '=', account)
    .execute()
  await appendChange(tx, {
    tenant: tenantId,
    actor: 'nobody',
    action: 'session.pause',
    targetType: 'user',
    targetId: userId ?? 'unknown',
    reason: 'several attempts to sign in',
    at,
    details: { attempts: failures },
  })
}

async function userWithPassword(
  tx: Kysely<StoreSchema>,
  { tenantId, email }: BeginSignIn,
): Promise<{ readonly id: string; readonly passwordHash: string } | null> {
  const row = await tx
    .selectFrom('principal')
    .select(['id', 'password_hash'])
    .where('tenant_id', '=', tenantId)
    .where('email', '=', email)
    .where('kind', '=', 'user')
    .where('disabled', '=', 0)
    .where('password_hash', 'is not', null)
    .executeTakeFirst()
  return row === undefined ? null : { id: row.id, passwordHash: row.password_hash! }
}
