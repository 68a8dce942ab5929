import { type Kysely, sql } from 'kysely'
import { columnType, type Engine } from '../column-type.ts'
import { createTable, letMaintenanceChange } from '../create-table.ts'

/** Salts of events, indexes of the list of decisions, and the table by which triggers tell an erasure from a falsification. */
export async function erasure(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`alter table event add column salt ${columnType(engine, 'exact')}`.execute(db)
  await sql`alter table audit_salt add column chain_id ${columnType(engine, 'id')}`.execute(db)
  await sql`alter table audit_salt add column seq ${columnType(engine, 'instant')}`.execute(db)
  await createTable(db, engine, {
    name: 'maintenance',
    columns: { id: 'id', what: 'text', at: 'instant' },
    primary: ['id'],
  })
  for (const table of erasable) await letMaintenanceChange(db, engine, table)
  await indexDecisions(db)
}

/** Append-only tables that hold something about a person. The audit chain holds nothing, and is never changed. */
const erasable = ['event', 'feature_snapshot', 'decision', 'label']

/** Newest first, by each filter of the list that leaves few of them; the indexes of before lacked the id, which breaks ties. */
async function indexDecisions(db: Kysely<unknown>): Promise<void> {
  for (const old of ['decision_by_created_at', 'decision_by_outcome_created_at'])
    await sql`drop index ${sql.ref(old)}`.execute(db)
  for (const first of [[], ['model_name'], ['outcome']]) {
    const columns = [...first, 'created_at', 'id']
    const name = `decision_by_${columns.join('_')}`
    await sql`create index ${sql.ref(name)} on decision (${sql.join(['tenant_id', ...columns].map((column) => sql.ref(column)))})`.execute(
      db,
    )
  }
}
