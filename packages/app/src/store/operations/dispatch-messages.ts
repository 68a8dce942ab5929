import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

export type DispatchMessages = {
  /** most messages of one tenant */
  readonly limit: number
  /** dispatched messages of before then are deleted, ms since 1970 in UTC */
  readonly keptSince: number
  /** how many dispatched messages of a tenant stay at most */
  readonly keptRows: number
  readonly at: number
}

export type Dispatched = { readonly marked: number; readonly deleted: number }

/** Marks the oldest waiting messages of every tenant as dispatched, and deletes such as were dispatched long ago, so that the table stays small. */
export async function dispatchMessages(
  tx: Kysely<StoreSchema>,
  input: DispatchMessages,
): Promise<Dispatched> {
  const done = { marked: 0, deleted: 0 }
  for (const { id } of await tx.selectFrom('tenant').select('id').orderBy('id').execute()) {
    done.marked += await markOldest(tx, id, input)
    done.deleted += await deleteOld(tx, id, input)
  }
  return done
}

async function markOldest(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  input: DispatchMessages,
): Promise<number> {
  const waiting = tx
    .selectFrom('outbox')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('dispatched_at', 'is', null)
    .orderBy('created_at')
    .limit(input.limit)
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set({ dispatched_at: input.at })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', waiting)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

async function deleteOld(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  input: DispatchMessages,
): Promise<number> {
  const last = await tx
    .selectFrom('outbox')
    .select('dispatched_at')
    .where('tenant_id', '=', tenantId)
    .where('dispatched_at', 'is not', null)
    .orderBy('dispatched_at', 'desc')
    .offset(input.keptRows)
    .limit(1)
    .executeTakeFirst()
  const before = Math.max(input.keptSince, (last?.dispatched_at ?? -1) + 1)
  const old = tx
    .selectFrom('outbox')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('dispatched_at', '<', before)
    .limit(input.limit * 2)
  const { numDeletedRows } = await tx
    .deleteFrom('outbox')
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', old)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export type OutboxState = {
  /** at most `mostCounted` */
  readonly waiting: number
  /** ms since 1970 in UTC; null where nothing waits */
  readonly oldest: number | null
}

/** Counting more would take longer than anybody who asks may wait. */
const mostCounted = 10_000

/** How many messages of all tenants wait, and since when the oldest does. */
export async function readOutboxState(
  tx: Kysely<StoreSchema>,
  _input: Readonly<Record<string, never>>,
): Promise<OutboxState> {
  const oldest = tx
    .selectFrom('outbox')
    .select('created_at')
    .where('tenant_id', 'in', (tenants) => tenants.selectFrom('tenant').select('id'))
    .where('dispatched_at', 'is', null)
    .orderBy('created_at')
    .limit(mostCounted)
    .as('oldest')
  return tx
    .selectFrom(oldest)
    .select(({ fn }) => [fn.countAll<number>().as('waiting'), fn.min('created_at').as('oldest')])
    .executeTakeFirstOrThrow()
}
