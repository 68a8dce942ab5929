import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { appError } from '../errors.ts'
import { storeFault } from './store-fault.ts'

/**
 * Brings a database up to the newest schema: all missing migrations in one transaction, so that a process killed half-way
 * leaves the old schema.
 *
 * @throws store.newer_schema where the database was written by a newer version, store.migration_failed
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  migrations: Record<string, Migration>,
): Promise<void> {
  const migrator = new Migrator({
    db: db as Kysely<unknown>,
    provider: { getMigrations: async () => migrations },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw migrationError(error)
}

function migrationError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  const missing = /previously executed migration (\S+) is missing/.exec(message)
  if (missing) return appError('store.newer_schema', { migration: missing[1]! })
  const fault = storeFault(error)
  return fault === error ? appError('store.migration_failed', { message }) : fault
}
