import type { DecisionExplanation, DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { DecisionOutput } from '../decision-record.ts'
import { type DecisionRows, decisionViewOf, explanationOf } from '../decision-view.ts'
import type { StoreSchema } from '../schema.ts'

export type ReadDecision = { readonly tenantId: string; readonly id: string }

/**
 * A stored decision as it was answered.
 *
 * @throws store.unknown_decision
 */
export async function readDecision(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: ReadDecision,
): Promise<DecisionView> {
  return decisionViewOf(await readDecisionRows(tx, tenantId, id))
}

/**
 * The explanation of a stored decision with every contribution.
 *
 * @throws store.unknown_decision
 */
export async function readExplanation(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: ReadDecision,
): Promise<DecisionExplanation> {
  const { decision, explanation } = await readDecisionRows(tx, tenantId, id)
  const output = JSON.parse(decision.output_json) as DecisionOutput
  return {
    decision_id: id,
    explanation: explanationOf(explanation, { ...output, level: 'full', withheld: false }),
  }
}

/** The rows of a decision, its event, its model version and its explanation. */
export async function readDecisionRows(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  id: string,
): Promise<DecisionRows> {
  const decision = await tx
    .selectFrom('decision')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (decision === undefined) throw appError('store.unknown_decision', { id })
  const { external_id } = await tx
    .selectFrom('event')
    .select('external_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', decision.event_id)
    .executeTakeFirstOrThrow()
  const { model_hash } = await tx
    .selectFrom('model_version')
    .select('model_hash')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', decision.model_name)
    .where('version', '=', decision.model_version)
    .executeTakeFirstOrThrow()
  const explanation = await tx
    .selectFrom('explanation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .executeTakeFirst()
  return { decision, explanation: explanation ?? null, externalId: external_id, modelHash: model_hash }
}
