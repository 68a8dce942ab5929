import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { appError } from '../errors.ts'
import { storeFault } from './store-fault.ts'

/** Stands among the migrations of a database while a copy is made into it: no version of the program opens a database with a migration that it does not know. */
export const unfinishedCopy = '9999_unfinished_copy'

/**
 * Brings a database up to the newest schema: all missing migrations in one transaction, so that a process killed half-way
 * leaves the old schema.
 *
 * @throws store.newer_schema where the database was written by a newer version, store.unfinished_copy, store.migration_failed
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

/**
 * Whether a database has the newest schema.
 *
 * @throws store.newer_schema where it was written by a newer version
 */
export async function isUpToDate<Tables>(
  db: Kysely<Tables>,
  migrations: Record<string, Migration>,
): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`
    .execute(db)
    .catch((error: unknown) => {
      if (/no such table/.test(String(error))) return { rows: [] }
      throw error
    })
  const unknown = rows.find(({ name }) => !(name in migrations))
  if (unknown !== undefined) throw unknownMigration(unknown.name)
  return rows.length === Object.keys(migrations).length
}

function unknownMigration(migration: string): Error {
  if (migration === unfinishedCopy) return appError('store.unfinished_copy')
  return appError('store.newer_schema', { migration })
}

function migrationError(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  const missing = /previously executed migration (\S+) is missing/.exec(message)
  if (missing) return unknownMigration(missing[1]!)
  const fault = storeFault(error)
  return fault === error ? appError('store.migration_failed', { message }) : fault
}
