import type { DecisionSummary, DecisionsAnswer } from '@candor/client'
import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { cursorOf, readCursor } from './page-cursor.ts'

export type ListDecisions = {
  readonly tenantId: string
  readonly limit: number
  readonly cursor: string | null
  readonly model: string | null
  readonly outcome: string | null
}

/** Stored decisions, newest first; decisions of one millisecond in falling order of their ids. */
export async function listDecisions(tx: Kysely<StoreSchema>, input: ListDecisions): Promise<DecisionsAnswer> {
  const rows = await readRows(tx, input)
  const page = rows.slice(0, input.limit)
  const last = page.at(-1)
  return {
    items: page.map(summaryOf),
    next_cursor: rows.length > input.limit && last ? cursorOf([last.created_at, last.id]) : null,
  }
}

async function readRows(tx: Kysely<StoreSchema>, { tenantId, limit, cursor, model, outcome }: ListDecisions) {
  const after = cursor === null ? null : (readCursor(cursor, ['number', 'string']) as [number, string])
  return tx
    .selectFrom('decision')
    .innerJoin('event', (join) =>
      join.onRef('event.tenant_id', '=', 'decision.tenant_id').onRef('event.id', '=', 'decision.event_id'),
    )
    .selectAll('decision')
    .select(['event.external_id', 'event.source'])
    .where('decision.tenant_id', '=', tenantId)
    .$if(model !== null, (query) => query.where('model_name', '=', model!))
    .$if(outcome !== null, (query) => query.where('outcome', '=', outcome!))
    .$if(after !== null, (query) =>
      query.where((row) =>
        row.or([
          row('created_at', '<', after![0]),
          row.and([row('created_at', '=', after![0]), row('decision.id', '<', after![1])]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('decision.id', 'desc')
    .limit(limit + 1)
    .execute()
}

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
