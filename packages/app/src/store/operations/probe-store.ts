import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** Writes a row as it is, so that a full disk or a read-only file shows before a decision meets it. */
export async function probeStore(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<void> {
  await tx
    .updateTable('tenant')
    .set((row) => ({ name: row.ref('name') }))
    .where('id', '=', tenantId)
    .execute()
}
