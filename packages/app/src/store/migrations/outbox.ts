import type { Kysely } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/** What receivers outside are to be told, written with what it tells of; and the rules that hit in a decision. */
export async function outbox(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTable(db, engine, {
    name: 'outbox',
    columns: {
      id: 'id',
      topic: 'text',
      payload_json: 'json',
      created_at: 'instant',
      dispatched_at: 'instant?',
    },
    primary: ['id'],
    indexes: [['dispatched_at', 'created_at']],
  })
  await createTable(db, engine, {
    name: 'rule_hit',
    columns: { decision_id: 'id', rule_id: 'text', version: 'count', score: 'number' },
    primary: ['decision_id', 'rule_id', 'version'],
    references: [{ columns: ['decision_id'], table: 'decision', to: ['id'] }],
    appendOnly: true,
  })
}
