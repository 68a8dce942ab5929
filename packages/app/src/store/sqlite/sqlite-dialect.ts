import type { DatabaseSync } from 'node:sqlite'
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { SqliteConnection } from './sqlite-connection.ts'
import { createTurnQueue } from './turn-queue.ts'

/**
 * Kysely over one connection of `node:sqlite`.
 *
 * Writing transactions begin with `begin immediate`: with a plain `begin`, two processes that read and then write refuse each other
 * whatever the time-out. Migrations run inside a transaction, which SQLite can do and Kysely's own adapter does not say.
 */
export function sqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: () => sqliteDriver(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }

  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function sqliteDriver(database: DatabaseSync): Driver {
  const connection = new SqliteConnection(database)
  const turns = createTurnQueue()
  return {
    async init() {},
    async acquireConnection(): Promise<DatabaseConnection> {
      await turns.take()
      return connection
    },
    async releaseConnection() {
      turns.give()
    },
    async beginTransaction(_connection, { accessMode }) {
      database.exec(accessMode === 'read only' ? 'begin' : 'begin immediate')
    },
    async commitTransaction() {
      database.exec('commit')
    },
    // SQLite ends a transaction by itself when the disk is full; rolling it back again would hide that error.
    async rollbackTransaction() {
      if (database.isTransaction) database.exec('rollback')
    },
    async destroy() {
      database.close()
    },
  }
}
