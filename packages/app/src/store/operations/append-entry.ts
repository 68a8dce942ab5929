import type { Kysely } from 'kysely'
import { type AuditFact, type ChainHead, nextEntry } from '../audit/chain-entry.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

export type EntryPlace = { readonly chainId: string; readonly seq: number }

/**
 * Adds an entry to the tenant's chain, in the transaction of what it is about: both stand, or neither. Raising the head's number takes its row, so that a
 * second writer waits here until the first has ended.
 *
 * @returns where the entry stands
 */
export async function appendEntry(tx: Kysely<StoreSchema>, fact: AuditFact): Promise<EntryPlace> {
  const head = await takeHead(tx, fact.tenant)
  const entry = nextEntry(head, fact)
  await insertEntry(tx, {
    tenant_id: fact.tenant,
    chain_id: head.chainId,
    seq: entry.seq,
    ts: entry.ts,
    payload: entry.payload,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  })
  await moveHead(tx, { tenantId: fact.tenant, chainId: head.chainId, hash: entry.hash })
  return { chainId: head.chainId, seq: entry.seq }
}

const insertEntry = preparedQuery((tx, row: StoreSchema['audit_entry']) =>
  tx.insertInto('audit_entry').values(row),
)

const moveHead = preparedQuery(
  (tx, head: { readonly tenantId: string; readonly chainId: string; readonly hash: string }) =>
    tx
      .updateTable('audit_head')
      .set({ hash: head.hash })
      .where('tenant_id', '=', head.tenantId)
      .where('chain_id', '=', head.chainId),
)

async function takeHead(tx: Kysely<StoreSchema>, tenantId: string): Promise<ChainHead> {
  const chainId = `${tenantId}/0`
  const { rows } = await raiseHead(tx, { tenantId, chainId })
  const { seq, hash } = rows[0]!
  return { chainId, seq: seq - 1, hash }
}

const raiseHead = preparedQuery((tx, chain: { readonly tenantId: string; readonly chainId: string }) =>
  tx
    .updateTable('audit_head')
    .set((head) => ({ seq: head('seq', '+', 1) }))
    .where('tenant_id', '=', chain.tenantId)
    .where('chain_id', '=', chain.chainId)
    .returning(['seq', 'hash']),
)
