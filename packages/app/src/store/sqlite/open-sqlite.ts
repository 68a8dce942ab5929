import type { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Connections } from '../connections.ts'
import { isUpToDate, migrate } from '../migrate.ts'
import { migrationsOf } from '../migrations/index.ts'
import type { StoreSchema } from '../schema.ts'
import { fileGuard } from './file-guard.ts'
import { openDatabase, openingError, openReader } from './open-database.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/**
 * Opens the file of a store, one connection that writes and one that reads.
 *
 * @param writes false: the connection that brought the schema up to date is closed again, and writing is somebody else's
 * @throws store.not_writable, store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openSqlite(path: string, { writes = true } = {}): Promise<Connections> {
  const writer = connectionOn(openDatabase(path))
  try {
    await migrate(writer.db, migrationsOf('sqlite'))
    const reading = connectReading(path)
    if (writes) return { ...reading, writer: writer.db, close: () => closeAll(reading, writer) }
    // who reads holds the write-ahead log, which the last connection that closes would remove
    await reading.reader.selectFrom('tenant').select('id').limit(1).execute()
    await writer.close()
    return reading
  } catch (error) {
    await writer.close()
    throw error
  }
}

/**
 * Connections that only read a file, or null where its schema is of an older version.
 *
 * @throws store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openReadOnly(path: string): Promise<Connections | null> {
  try {
    const connections = connectReading(path)
    const isCurrent = await isUpToDate(connections.reader, migrationsOf('sqlite')).catch(
      async (error: unknown) => {
        await connections.close()
        throw error
      },
    )
    if (isCurrent) return connections
    await connections.close()
    return null
  } catch (error) {
    throw openingError(path, error)
  }
}

/** Connections of a thread that only reads a file whose schema is up to date; nothing can be written through them. */
export function connectReading(path: string): Connections {
  const { db, close } = connectionOn(openReader(path))
  return { path, writer: db, reader: db, check: checkOf(path), close }
}

/** Connections of the thread that writes to a file whose schema is up to date. */
export function connectWriting(path: string): Connections {
  const { db, close } = connectionOn(openDatabase(path))
  return { path, writer: db, reader: db, check: checkOf(path), close }
}

function checkOf(path: string): () => void {
  const check = fileGuard(path)
  check()
  return check
}

async function closeAll(...connections: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const connection of connections) await connection.close()
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
