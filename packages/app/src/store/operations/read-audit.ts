import type { Kysely } from 'kysely'
import type { ChainEntry, ChainHead } from '../audit/chain-entry.ts'
import type { SignedCheckpoint } from '../audit/signed-checkpoint.ts'
import type { StoreSchema } from '../schema.ts'

export type ReadEntries = {
  readonly tenantId: string
  readonly chainId: string
  /** entries behind this number */
  readonly after: number
  readonly limit: number
}

/** Entries of a chain in the order in which they were made. */
export async function readEntries(
  tx: Kysely<StoreSchema>,
  { tenantId, chainId, after, limit }: ReadEntries,
): Promise<readonly ChainEntry[]> {
  const rows = await tx
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('chain_id', '=', chainId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(({ seq, ts, payload, prev_hash, hash }) => ({
    seq,
    ts,
    payload,
    prevHash: prev_hash,
    hash,
  }))
}

/** Where every chain of a tenant ends, by their names. */
export async function readHeads(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<readonly ChainHead[]> {
  const rows = await tx
    .selectFrom('audit_head')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('chain_id')
    .execute()
  return rows.map(({ chain_id, seq, hash }) => ({ chainId: chain_id, seq, hash }))
}

/** Signed checkpoints, oldest first. */
export async function readCheckpoints(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<readonly SignedCheckpoint[]> {
  const rows = await tx
    .selectFrom('audit_checkpoint')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, heads, signature, key_id, at }) => ({
    id,
    at,
    heads: JSON.parse(heads),
    keyId: key_id,
    signature,
  }))
}
