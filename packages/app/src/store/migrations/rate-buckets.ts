import type { Kysely } from 'kysely'
import type { Engine } from '../column-type.ts'
import { createTable } from '../create-table.ts'

/** How much of their rate those have left who have used more than half of it. */
export async function rateBuckets(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTable(db, engine, {
    name: 'rate_bucket',
    columns: { subject: 'id', tokens: 'number', at: 'instant' },
    primary: ['subject'],
    indexes: [['at']],
  })
}
