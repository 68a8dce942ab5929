import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import type { EntryPlace } from './append-entry.ts'
import { storedContent } from './decision-content.ts'
import { type ReadDecision, readDecisionRows } from './read-decision.ts'

/** What is kept of a decision beyond its answer. */
export type StoredEvidence = {
  readonly decision: StoreSchema['decision']
  readonly explanation: StoreSchema['explanation'] | null
  readonly modelHash: string
  /** what was scored, canonical JSON */
  readonly snapshot: { readonly specHash: string; readonly valuesJson: string } | null
  /** of the digests; null where the decision is older than the audit chain */
  readonly salt: string | null
  readonly entry: EntryPlace | null
  /** the rows as the audit chain digests them */
  readonly content: unknown
}

/**
 * The rows that a decision was made of.
 *
 * @throws store.unknown_decision, store.erased
 */
export async function readEvidence(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: ReadDecision,
): Promise<StoredEvidence> {
  const { decision, explanation, modelHash } = await readDecisionRows(tx, tenantId, id)
  if (decision.features_sha256 === '') throw appError('store.erased', { id })
  const salted = await tx
    .selectFrom('audit_salt')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', 'decision')
    .where('target_id', '=', id)
    .executeTakeFirst()
  const { chain_id = null, seq = null, salt = null } = salted ?? {}
  return {
    decision,
    explanation,
    modelHash,
    snapshot: await readSnapshot(tx, tenantId, decision),
    salt,
    entry: chain_id === null || seq === null ? null : { chainId: chain_id, seq },
    content: await storedContent(tx, { tenantId, id }),
  }
}

async function readSnapshot(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  { event_id, model_name, model_version }: StoreSchema['decision'],
): Promise<StoredEvidence['snapshot']> {
  const row = await tx
    .selectFrom('feature_snapshot')
    .innerJoin('model_version', (join) =>
      join
        .onRef('model_version.tenant_id', '=', 'feature_snapshot.tenant_id')
        .onRef('model_version.spec_hash', '=', 'feature_snapshot.spec_hash'),
    )
    .select(['feature_snapshot.spec_hash', 'values_json'])
    .where('feature_snapshot.tenant_id', '=', tenantId)
    .where('event_id', '=', event_id)
    .where('name', '=', model_name)
    .where('version', '=', model_version)
    .executeTakeFirst()
  return row === undefined ? null : { specHash: row.spec_hash, valuesJson: row.values_json }
}
