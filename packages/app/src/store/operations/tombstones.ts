import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** An erasure that has been recorded, and of which something may still be in a file. */
export type Unfinished = {
  readonly id: string
  /** the file that is to be removed, relative to the data folder */
  readonly uri: string | null
}

/** What erasures have left to do. */
export async function listUnfinished(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<Unfinished[]> {
  const rows = await tx
    .selectFrom('tombstone')
    .select(['id', 'uri'])
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(({ id, uri }) => ({ id, uri }))
}

export type Tombstones = { readonly tenantId: string; readonly ids: readonly string[] }

/** The name of a removed file is a hash of what was in it, so it goes too. */
export async function forgetPlaces(tx: Kysely<StoreSchema>, { tenantId, ids }: Tombstones): Promise<void> {
  await tx
    .updateTable('tombstone')
    .set({ uri: null })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .execute()
}

/** Nothing is left in any file. */
export async function finishErasures(
  tx: Kysely<StoreSchema>,
  { tenantId, ids, at }: Tombstones & { readonly at: number },
): Promise<void> {
  await tx
    .updateTable('tombstone')
    .set({ finished_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .execute()
}

/** Whether a data set of any tenant lies in a file: those of the same content share one. */
export async function isDatasetFile(
  tx: Kysely<StoreSchema>,
  { uri }: { readonly uri: string },
): Promise<boolean> {
  const row = await tx.selectFrom('dataset').select('id').where('uri', '=', uri).executeTakeFirst()
  return row !== undefined
}
