import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

export type Maintenance = {
  readonly tenantId: string
  /** of the maintenance, random */
  readonly id: string
  readonly what: 'erasure' | 'retention'
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * Does work that may change append-only rows: their triggers let it through while the row stands that is made before and taken away
 * after it. Nobody else ever sees that row. Who does this writes an audit entry.
 */
export async function inMaintenance<T>(
  tx: Kysely<StoreSchema>,
  { tenantId, id, what, at }: Maintenance,
  work: () => Promise<T>,
): Promise<T> {
  await tx.insertInto('maintenance').values({ tenant_id: tenantId, id, what, at }).execute()
  const value = await work()
  await tx.deleteFrom('maintenance').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  return value
}
