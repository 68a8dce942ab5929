import type { DecisionExplanation, DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { DecisionOutput } from '../decision-record.ts'
import { type DecisionRows, decisionViewOf, explanationIn, explanationOf } from '../decision-view.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'
import { narrativeStatus } from './narrative-record.ts'

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
  const rows = await readDecisionRows(tx, tenantId, id)
  return decisionViewOf({ ...rows, narrative: await narrativeStatus(tx, { tenantId, id }) })
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
    explanation: explanationOf(explanation === null ? null : explanationIn(explanation), {
      ...output,
      level: 'full',
      withheld: false,
    }),
  }
}

/** The rows of a decision, its event, its model version and its explanation. */
export async function readDecisionRows(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  id: string,
): Promise<DecisionRows> {
  const decision = (await decisionOfId(tx, { tenantId, id })).rows[0]
  if (decision === undefined) throw appError('store.unknown_decision', { id })
  const { event_id, model_name, model_version } = decision
  const rest = await restOfDecision(tx, { tenantId, id, event_id, model_name, model_version })
  const { external_id, model_hash } = rest.rows[0]!
  const explanation = (await explanationOfId(tx, { tenantId, id })).rows[0]
  return { decision, explanation: explanation ?? null, externalId: external_id, modelHash: model_hash }
}

const decisionOfId = preparedQuery((tx, { tenantId, id }: ReadDecision) =>
  tx.selectFrom('decision').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id),
)

const explanationOfId = preparedQuery((tx, { tenantId, id }: ReadDecision) =>
  tx.selectFrom('explanation').selectAll().where('tenant_id', '=', tenantId).where('decision_id', '=', id),
)

type Around = ReadDecision & Pick<StoreSchema['decision'], 'event_id' | 'model_name' | 'model_version'>

const restOfDecision = preparedQuery((tx, { tenantId, event_id, model_name, model_version }: Around) =>
  tx
    .selectFrom('event')
    .innerJoin('model_version', 'model_version.tenant_id', 'event.tenant_id')
    .select(['event.external_id', 'model_version.model_hash'])
    .where('event.tenant_id', '=', tenantId)
    .where('event.id', '=', event_id)
    .where('model_version.name', '=', model_name)
    .where('model_version.version', '=', model_version),
)
