import { canonicalJson } from '@candor/core/canonical-json'
import type { Kysely } from 'kysely'
import type { SignedCheckpoint } from '../audit/signed-checkpoint.ts'
import type { StoreSchema } from '../schema.ts'

export type KeepCheckpoint = { readonly tenantId: string; readonly checkpoint: SignedCheckpoint }

/** Stores a signed checkpoint beside the chains; whoever may doubt this store keeps a copy elsewhere. */
export async function keepCheckpoint(
  tx: Kysely<StoreSchema>,
  { tenantId, checkpoint }: KeepCheckpoint,
): Promise<void> {
  const { id, heads, signature, keyId, at } = checkpoint
  await tx
    .insertInto('audit_checkpoint')
    .values({ tenant_id: tenantId, id, heads: canonicalJson(heads), signature, key_id: keyId, at })
    .execute()
}
