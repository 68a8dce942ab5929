import type { Kysely } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/** Secrets of others that the server needs again in clear: sealed, with the id of a key that stands apart. */
export async function storedSecrets(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTable(db, engine, {
    name: 'stored_secret',
    columns: { name: 'id', sealed: 'exact', key_id: 'text', changed_at: 'instant' },
    primary: ['name'],
  })
}
