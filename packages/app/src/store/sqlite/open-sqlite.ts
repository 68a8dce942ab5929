import type { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Connections } from '../connections.ts'
import { migrate } from '../migrate.ts'
import { migrationsOf } from '../migrations/index.ts'
import type { StoreSchema } from '../schema.ts'
import { fileGuard } from './file-guard.ts'
import { openDatabase, openReader } from './open-database.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/**
 * Opens the file of a store, one connection that writes and one that reads.
 *
 * @throws store.not_writable, store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openSqlite(path: string): Promise<Connections> {
  const writer = connectionOn(openDatabase(path))
  try {
    await migrate(writer.db, migrationsOf('sqlite'))
    const reader = connectionOn(openReader(path))
    const check = fileGuard(path)
    check()
    return {
      path,
      writer: writer.db,
      reader: reader.db,
      check,
      async close() {
        await reader.close()
        await writer.close()
      },
    }
  } catch (error) {
    await writer.close()
    throw error
  }
}

/** Kysely closes a database only if it was used. */
function connectionOn(database: DatabaseSync) {
  const db = new Kysely<StoreSchema>({ dialect: sqliteDialect(database) })
  return {
    db,
    async close() {
      await db.destroy()
      if (database.isOpen) database.close()
    },
  }
}
