import type { Kysely } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/** The table of work that goes on beside requests and survives the process that does it. */
export async function jobs(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTable(db, engine, {
    name: 'job',
    columns: {
      id: 'id',
      kind: 'text',
      payload_json: 'json',
      state: 'text',
      progress_json: 'json?',
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
    choices: { state: ['queued', 'running', 'done', 'failed'] },
  })
}
