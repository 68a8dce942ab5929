import { type Kysely, sql } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable, type TableSpec } from '../create-table.ts'

/**
 * What is left of files that a person was taken out of, and by which names the rows of data sets became events. Two data sets that differ in nothing but a
 * person are the same without him, so a digest may stand twice. SQLite cannot drop a constraint: the table is made anew.
 */
export async function erasedFiles(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await sql`alter table dataset rename to dataset_before`.execute(db)
  await sql`drop index dataset_by_created_at`.execute(db)
  for (const table of tables) await createTable(db, engine, table)
  const columns = sql.join(['tenant_id', ...Object.keys(tables[0]!.columns)].map((name) => sql.ref(name)))
  await sql`insert into dataset (${columns}) select ${columns} from dataset_before`.execute(db)
  await sql`drop table dataset_before`.execute(db)
}

const tables: readonly TableSpec[] = [
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
    indexes: [['created_at'], ['digest'], ['uri']],
    choices: { kind: ['uploaded', 'generated'] },
  },
  {
    name: 'dataset_use',
    columns: { dataset_id: 'id', source: 'text', id_column: 'text' },
    primary: ['dataset_id', 'source', 'id_column'],
    references: [{ columns: ['dataset_id'], table: 'dataset', to: ['id'] }],
  },
  {
    name: 'tombstone',
    columns: {
      id: 'id',
      target_type: 'text',
      target_id: 'id',
      digest: 'exact?',
      row_count: 'instant',
      uri: 'text?',
      erased_at: 'instant',
      finished_at: 'instant?',
    },
    primary: ['id'],
    indexes: [['target_type', 'target_id'], ['finished_at']],
    choices: { target_type: ['entity', 'dataset', 'file'] },
  },
]
