import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** What somebody has left of a rate at a moment in ms since 1970 in UTC. */
export type StoredBucket = { readonly subject: string; readonly tokens: number; readonly at: number }

export type KeepBuckets = {
  readonly tenantId: string
  readonly buckets: readonly StoredBucket[]
  /** what was written before is full again and goes */
  readonly fullAt: number
}

/** Writes down how full buckets are, so that a restart does not fill them. */
export async function keepBuckets(
  tx: Kysely<StoreSchema>,
  { tenantId, buckets, fullAt }: KeepBuckets,
): Promise<void> {
  await tx.deleteFrom('rate_bucket').where('tenant_id', '=', tenantId).where('at', '<', fullAt).execute()
  if (buckets.length === 0) return
  await tx
    .insertInto('rate_bucket')
    .values(buckets.map(({ subject, tokens, at }) => ({ tenant_id: tenantId, subject, tokens, at })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'subject'])
        .doUpdateSet(({ ref }) => ({ tokens: ref('excluded.tokens'), at: ref('excluded.at') })),
    )
    .execute()
}

export async function loadBuckets(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<readonly StoredBucket[]> {
  return await tx
    .selectFrom('rate_bucket')
    .select(['subject', 'tokens', 'at'])
    .where('tenant_id', '=', tenantId)
    .execute()
}
