import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { sendMessage } from './send-message.ts'

/**
 * Adds a row and takes it away again, so that a full disk or a read-only file shows before a decision meets it. A row that is only
 * written as it is would show nothing: SQLite compares, and writes nothing.
 */
export async function probeStore(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<void> {
  const id = 'probe'
  await sendMessage(tx, { tenantId, id, topic: 'store.probe', payload: {}, at: 0 })
  await tx.deleteFrom('outbox').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
