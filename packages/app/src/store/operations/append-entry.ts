import type { Kysely } from 'kysely'
import { type AuditFact, type ChainHead, nextEntry } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'

/**
 * Adds an entry to the tenant's chain, in the transaction of what it is about: both stand, or neither. Raising the head's number takes its row, so that a
 * second writer waits here until the first has ended.
 */
export async function appendEntry(tx: Kysely<StoreSchema>, fact: AuditFact): Promise<void> {
  const head = await takeHead(tx, fact.tenant)
  const entry = nextEntry(head, fact)
  const { chainId } = head
  await tx
    .insertInto('audit_entry')
    .values({
      tenant_id: fact.tenant,
      chain_id: chainId,
      seq: entry.seq,
      ts: entry.ts,
      payload: entry.payload,
      prev_hash: entry.prevHash,
      hash: entry.hash,
    })
    .execute()
  await tx
    .updateTable('audit_head')
    .set({ hash: entry.hash })
    .where('tenant_id', '=', fact.tenant)
    .where('chain_id', '=', chainId)
    .execute()
}

async function takeHead(tx: Kysely<StoreSchema>, tenantId: string): Promise<ChainHead> {
  const chainId = `${tenantId}/0`
  const { seq, hash } = await tx
    .updateTable('audit_head')
    .set((head) => ({ seq: head('seq', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('chain_id', '=', chainId)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()
  return { chainId, seq: seq - 1, hash }
}
