import type { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { appError } from '../errors.ts'
import { createGroupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { migrationsOf } from './migrations/index.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type Operations,
  reads,
  writes,
} from './operations/index.ts'
import type { StoreSchema } from './schema.ts'
import { fileGuard } from './sqlite/file-guard.ts'
import { openDatabase, openReader } from './sqlite/open-database.ts'
import { sqliteDialect } from './sqlite/sqlite-dialect.ts'
import { storeFault } from './store-fault.ts'

/** What has been decided and registered. Callers name an operation; none of them ever holds a transaction. */
export type Store = {
  readonly path: string
  /** resolves after the commit where the operation writes */
  run<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>>
  /** ends after the operations that were asked for before */
  close(): Promise<void>
}

/**
 * Opens the store in a file, brings its schema up to date, and makes it where it is missing.
 *
 * Several processes may open one file on a local disk; a network file system is not supported.
 *
 * @throws store.not_writable, store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openStore(path: string): Promise<Store> {
  const writer = connectionOn(openDatabase(path))
  try {
    await migrate(writer.db, migrationsOf('sqlite'))
    return storeOver(path, writer, connectionOn(openReader(path)))
  } catch (error) {
    await writer.close()
    throw error
  }
}

type Connection = { readonly db: Kysely<StoreSchema>; close(): Promise<void> }

/** Kysely closes a database only if it was used. */
function connectionOn(database: DatabaseSync): Connection {
  const db = new Kysely<StoreSchema>({ dialect: sqliteDialect(database) })
  return {
    db,
    async close() {
      await db.destroy()
      if (database.isOpen) database.close()
    },
  }
}

type Operation = (tx: Kysely<StoreSchema>, input: unknown) => Promise<unknown>

function storeOver(path: string, writer: Connection, reader: Connection): Store {
  const check = fileGuard(path)
  check()
  const commits = createGroupCommit(writer.db, { check })
  const underWay = new Set<Promise<unknown>>()
  let closed = false

  function dispatch(name: OperationName, input: unknown): Promise<unknown> {
    if (closed) return Promise.reject(appError('store.unavailable', { outage: 'it is closed' }))
    if (name in writes) return commits.run((tx) => (writes as Record<string, Operation>)[name]!(tx, input))
    return read(reader.db, (reads as Record<string, Operation>)[name]!, input, check)
  }

  return {
    path,
    run<Name extends OperationName>(name: Name, input: OperationInput<Name>) {
      const work = dispatch(name, input)
      underWay.add(work)
      work.then(
        () => underWay.delete(work),
        () => underWay.delete(work),
      )
      return work as Promise<Awaited<ReturnType<Operations[Name]>>>
    },
    async close() {
      closed = true
      await Promise.allSettled(underWay)
      await reader.close()
      await writer.close()
    },
  }
}

/** All queries of a reading operation see the same state: they stand in one transaction. */
async function read(
  reader: Kysely<StoreSchema>,
  operation: Operation,
  input: unknown,
  check: () => void,
): Promise<unknown> {
  try {
    check()
    return await reader
      .transaction()
      .setAccessMode('read only')
      .execute((tx) => operation(tx, input))
  } catch (error) {
    throw storeFault(error)
  }
}
