import type { DecisionSummary, DecisionsAnswer } from '@candor/client'
import { type Kysely, sql } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { newestFirst } from './newest-first.ts'

export type ListDecisions = {
  readonly tenantId: string
  readonly limit: number
  readonly cursor: string | null
  readonly model: string | null
  readonly outcome: string | null
  readonly entity?: { readonly type: string; readonly externalId: string } | null
  /** time of receipt, ms since 1970 in UTC: from this one on */
  readonly from?: number | null
  /** and before this one */
  readonly to?: number | null
  /** least and greatest probability, both of them included */
  readonly scoreMin?: number | null
  readonly scoreMax?: number | null
}

/** Stored decisions, newest first; decisions of one millisecond in falling order of their ids. */
export async function listDecisions(tx: Kysely<StoreSchema>, input: ListDecisions): Promise<DecisionsAnswer> {
  const { tenantId, model, outcome } = input
  const { entity = null, from = null, to = null, scoreMin = null, scoreMax = null } = input
  // one entity has few decisions: a sum is in no index, so that they are found by its events and then sorted
  const time = entity === null ? sql.ref<number>('created_at') : sql<number>`created_at + 0`
  const query = tx
    .selectFrom('decision')
    .innerJoin('event', (join) =>
      join.onRef('event.tenant_id', '=', 'decision.tenant_id').onRef('event.id', '=', 'decision.event_id'),
    )
    .selectAll('decision')
    .select(['event.external_id', 'event.source'])
    .where('decision.tenant_id', '=', tenantId)
    .$if(model !== null, (query) => query.where('model_name', '=', model!))
    .$if(outcome !== null, (query) => query.where('outcome', '=', outcome!))
    .$if(entity !== null, (query) => query.where('event_id', 'in', eventsOf(tx, tenantId, entity!)))
    .$if(from !== null, (query) => query.where(time, '>=', from!))
    .$if(to !== null, (query) => query.where(time, '<', to!))
    .$if(scoreMin !== null, (query) => query.where('probability', '>=', scoreMin!))
    .$if(scoreMax !== null, (query) => query.where('probability', '<=', scoreMax!))
  const { page, nextCursor } = await newestFirst(query, input, { time, id: sql.ref('decision.id') })
  return { items: page.map(summaryOf), next_cursor: nextCursor }
}

function eventsOf(tx: Kysely<StoreSchema>, tenantId: string, { type, externalId }: EntityName) {
  const entity = tx
    .selectFrom('entity')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('type', '=', type)
    .where('external_id', '=', externalId)
  return tx.selectFrom('event').select('id').where('tenant_id', '=', tenantId).where('entity_id', '=', entity)
}

type EntityName = NonNullable<ListDecisions['entity']>

function summaryOf(row: StoreSchema['decision'] & { external_id: string; source: string }): DecisionSummary {
  return {
    decision_id: row.id,
    external_id: row.external_id,
    source: row.source,
    model: { name: row.model_name, version: String(row.model_version) },
    probability: row.probability,
    scale: row.scale,
    band: row.band,
    use: row.use === '' ? null : row.use,
    outcome: row.outcome,
    created_at: new Date(row.created_at).toISOString(),
  }
}
