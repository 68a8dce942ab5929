import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'

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
export async function beginSignIn(tx: Kysely<StoreSchema>, input: BeginSignIn): Promise<SignInBegun> {
  const { tenantId, account, at } = input
  await tx
    .deleteFrom('sign_in_attempt')
    .where('tenant_id', '=', tenantId)
    .where('last_at', '<=', at - forgottenMs)
    .execute()
  const before = await tx
    .selectFrom('sign_in_attempt')
    .select(['failures', 'locked_until'])
    .where('tenant_id', '=', tenantId)
    .where('account', '=', account)
    .executeTakeFirst()
  if (before !== undefined && before.locked_until > at) return { lockedUntil: before.locked_until }
  const user = await userWithPassword(tx, input)
  await countAttempt(tx, input, (before?.failures ?? 0) + 1, user?.id ?? null)
  return { lockedUntil: null, user }
}

async function countAttempt(
  tx: Kysely<StoreSchema>,
  { tenantId, account, at }: BeginSignIn,
  failures: number,
  userId: string | null,
): Promise<void> {
  const lockedUntil = failures < free ? 0 : at + Math.min(longestPauseMs, 1000 * 2 ** (failures - free))
  const values = { failures, locked_until: lockedUntil, last_at: at }
  await tx
    .insertInto('sign_in_attempt')
    .values({ tenant_id: tenantId, account, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'account']).doUpdateSet(values))
    .execute()
  if (lockedUntil === 0) return
  await appendEntry(tx, {
    tenant: tenantId,
    actor: 'nobody',
    action: 'session.pause',
    targetType: 'user',
    targetId: userId ?? 'unknown',
    before: null,
    after: null,
    requestId: null,
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
