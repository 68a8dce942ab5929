import type { LabelsAnswer, WireLabel } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'

export type ListLabels = { readonly tenantId: string; readonly decisionId: string }

/**
 * Every label of the event that a decision is about, newest first.
 *
 * @throws store.unknown_decision
 */
export async function listLabels(
  tx: Kysely<StoreSchema>,
  { tenantId, decisionId }: ListLabels,
): Promise<LabelsAnswer> {
  const decision = await tx
    .selectFrom('decision')
    .select('event_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', decisionId)
    .executeTakeFirst()
  if (decision === undefined) throw appError('store.unknown_decision', { id: decisionId })
  const rows = await tx
    .selectFrom('label')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', decision.event_id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return { items: rows.map(labelView) }
}

/** A stored label on the wire. */
export function labelView(row: StoreSchema['label']): WireLabel {
  return {
    label_id: row.id,
    decision_id: row.decision_id,
    event_id: row.event_id,
    label: row.value === 1 ? 1 : 0,
    source: row.source,
    observed_at: new Date(row.observed_at).toISOString(),
    reason: row.reason,
    actor: row.actor_id,
    created_at: new Date(row.created_at).toISOString(),
  }
}
