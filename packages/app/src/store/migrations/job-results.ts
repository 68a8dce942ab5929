import { type Kysely, sql } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

const kept = [
  'tenant_id',
  'id',
  'kind',
  'payload_json',
  'state',
  'progress_json',
  'run_at',
  'attempts',
  'max_attempts',
  'locked_by',
  'locked_until',
  'last_error',
  'unique_key',
  'created_at',
  'updated_at',
]

/** Jobs keep what came of them, and may be cancelled. SQLite cannot change a check, so the table is made anew. */
export async function jobResults(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`alter table job rename to job_before`.execute(db)
  await sql`drop index job_by_state_run_at`.execute(db)
  await createTable(db, engine, {
    name: 'job',
    columns: {
      id: 'id',
      kind: 'text',
      payload_json: 'json',
      state: 'text',
      progress_json: 'json?',
      result_json: 'json?',
      run_at: 'instant',
      attempts: 'count',
      max_attempts: 'count',
      locked_by: 'text?',
      locked_until: 'instant?',
      last_error: 'text?',
      unique_key: 'text',
      created_at: 'instant',
      updated_at: 'instant',
    },
    primary: ['id'],
    unique: [['unique_key']],
    indexes: [['state', 'run_at']],
    choices: { state: ['queued', 'running', 'done', 'failed', 'cancelled'] },
  })
  const columns = sql.join(kept.map((name) => sql.ref(name)))
  await sql`insert into job (${columns}) select ${columns} from job_before`.execute(db)
  await sql`drop table job_before`.execute(db)
}
