import { type Kysely, sql } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable, type TableSpec } from '../create-table.ts'

/** What came to light about decided events, the papers of entities, and data sets; and the way to the events of a counterparty. */
export async function entities(db: Kysely<unknown>, engine: Engine): Promise<void> {
  for (const table of tables) await createTable(db, engine, table)
  await sql`create index event_by_counterparty_id_occurred_at on event (tenant_id, counterparty_id, occurred_at)`.execute(
    db,
  )
}

const tables: readonly TableSpec[] = [
  {
    name: 'label',
    columns: {
      id: 'id',
      event_id: 'id',
      decision_id: 'id?',
      value: 'flag',
      source: 'text',
      observed_at: 'instant',
      actor_id: 'id',
      reason: 'text?',
      created_at: 'instant',
    },
    primary: ['id'],
    indexes: [['event_id', 'created_at'], ['created_at']],
    references: [
      { columns: ['event_id'], table: 'event', to: ['id'] },
      { columns: ['decision_id'], table: 'decision', to: ['id'] },
    ],
    choices: { source: ['analyst', 'chargeback', 'import', 'rule', 'model'] },
    appendOnly: true,
  },
  {
    name: 'document',
    columns: {
      id: 'id',
      entity_id: 'id',
      external_id: 'text',
      type: 'text',
      submitted_at: 'instant',
      verified_at: 'instant?',
      rejected_at: 'instant?',
      expires_at: 'instant?',
      sha256: 'exact?',
      updated_at: 'instant',
    },
    primary: ['id'],
    unique: [['entity_id', 'external_id']],
    references: [{ columns: ['entity_id'], table: 'entity', to: ['id'] }],
  },
  {
    name: 'dataset',
    columns: {
      id: 'id',
      name: 'text',
      digest: 'exact',
      row_count: 'instant',
      bytes: 'instant',
      schema_json: 'json',
      profile_json: 'json?',
      uri: 'text',
      kind: 'text',
      made_by_json: 'json?',
      created_by: 'id',
      created_at: 'instant',
    },
    primary: ['id'],
    unique: [['digest']],
    indexes: [['created_at']],
    choices: { kind: ['uploaded', 'generated'] },
  },
]
