import { Kysely } from 'kysely'
import type { Connections } from '../connections.ts'
import { migrate } from '../migrate.ts'
import { migrationsOf } from '../migrations/index.ts'
import type { StoreSchema } from '../schema.ts'
import { storeFault } from '../store-fault.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { postgresPool } from './postgres-pool.ts'

const statementMs = 10_000
const migrationMs = 600_000

/**
 * Opens a database of a PostgreSQL server. Several servers of ours may use one database.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws store.newer_schema, store.migration_failed, store.unavailable
 */
export async function openPostgres(url: string): Promise<Connections> {
  await bringUpToDate(url)
  const db = new Kysely<StoreSchema>({ dialect: postgresDialect(postgresPool(url, statementMs)) })
  return { path: null, writer: db, reader: db, check: () => undefined, close: () => db.destroy() }
}

/** A migration may take longer than any statement of a request. */
async function bringUpToDate(url: string): Promise<void> {
  const db = new Kysely<StoreSchema>({ dialect: postgresDialect(postgresPool(url, migrationMs)) })
  try {
    await migrate(db, migrationsOf('postgres'))
  } catch (error) {
    throw storeFault(error)
  } finally {
    await db.destroy()
  }
}
