import type { Kysely } from 'kysely'
import type { DecisionOutput } from '../decision-record.ts'
import type { StoreSchema } from '../schema.ts'

export type ListPending = {
  readonly tenantId: string
  /** decisions behind this id; '' for all */
  readonly after: string
  readonly limit: number
}

/** A decision whose explanation is still awaited, with what it is made from. */
export type PendingExplanation = {
  readonly decisionId: string
  readonly modelName: string
  readonly modelVersion: number
  /** the values that were scored */
  readonly valuesJson: string
  readonly language: 'en' | 'es'
  readonly explainedClass: string | undefined
}

/**
 * Decisions that were answered before their explanation was ready and that never got it, oldest first: a server was stopped meanwhile. Those that were
 * erased since are none of them: nothing is left that they could be explained by.
 */
export async function listPendingExplanations(
  tx: Kysely<StoreSchema>,
  { tenantId, after, limit }: ListPending,
): Promise<PendingExplanation[]> {
  const rows = await tx
    .selectFrom('explanation')
    .innerJoin('decision', (join) =>
      join
        .onRef('decision.tenant_id', '=', 'explanation.tenant_id')
        .onRef('decision.id', '=', 'explanation.decision_id'),
    )
    .innerJoin('feature_snapshot', (join) =>
      join
        .onRef('feature_snapshot.tenant_id', '=', 'decision.tenant_id')
        .onRef('feature_snapshot.event_id', '=', 'decision.event_id'),
    )
    .innerJoin('model_version', (join) =>
      join
        .onRef('model_version.tenant_id', '=', 'decision.tenant_id')
        .onRef('model_version.name', '=', 'decision.model_name')
        .onRef('model_version.version', '=', 'decision.model_version')
        .onRef('model_version.spec_hash', '=', 'feature_snapshot.spec_hash'),
    )
    .innerJoin('audit_salt', (join) =>
      join
        .onRef('audit_salt.tenant_id', '=', 'decision.tenant_id')
        .onRef('audit_salt.target_id', '=', 'decision.id')
        .on('audit_salt.target_type', '=', 'decision'),
    )
    .select([
      'decision.id',
      'decision.model_name',
      'decision.model_version',
      'decision.output_json',
      'feature_snapshot.values_json',
    ])
    .where('explanation.tenant_id', '=', tenantId)
    .where('explanation.status', '=', 'pending')
    .where('decision.id', '>', after)
    .orderBy('decision.id')
    .limit(limit)
    .execute()
  return rows.map(({ id, model_name, model_version, output_json, values_json }) => {
    const { pending, explainedClass } = JSON.parse(output_json) as DecisionOutput
    return {
      decisionId: id,
      modelName: model_name,
      modelVersion: model_version,
      valuesJson: values_json,
      language: pending?.language ?? 'en',
      explainedClass,
    }
  })
}
