import type { Kysely } from 'kysely'
import { appError } from '../errors.ts'
import { createHistogram, type Histogram } from '../meters.ts'
import type { Connections } from './connections.ts'
import { createGroupCommit } from './group-commit.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type Operations,
  reads,
  writes,
} from './operations/index.ts'
import { type Asked, askedAt, notAsked } from './operations/operation.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import type { StoreSchema } from './schema.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import { storeFault } from './store-fault.ts'

/** What has been decided and registered. Callers name an operation; none of them ever holds a transaction. */
export type Store = {
  /** the file; null where a server keeps the data */
  readonly path: string | null
  /** resolves after the commit where the operation writes */
  run<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>>
  /** what is counted of writing, for `/metrics` */
  readonly meters: StoreMeters
  /** ends after the operations that were asked for before */
  close(): Promise<void>
}

export type StoreMeters = {
  /** from the moment that a write was asked for to its commit */
  readonly commitSeconds: Histogram
  /** writes that were asked for and are not committed yet */
  queue(): number
}

/** Whether a store's place is a database of a PostgreSQL server, and not a file. */
export function isOnServer(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place)
}

/**
 * Opens the store in a file, or in a database of a PostgreSQL server, brings its schema up to date, and makes it where it is missing.
 *
 * Several processes may open one file on a local disk; a network file system is not supported.
 *
 * @param place the file's path, or `postgres://user:password@host:port/database`
 * @throws store.not_writable, store.not_a_store, store.damaged, store.newer_schema, store.migration_failed, store.unavailable
 */
export async function openStore(place: string): Promise<Store> {
  return storeOver(await (isOnServer(place) ? openPostgres(place) : openSqlite(place)))
}

type Operation = (tx: Kysely<StoreSchema>, input: unknown, asked: Asked) => Promise<unknown>

function storeOver({ path, writer, reader, check, close }: Connections): Store {
  const commits = createGroupCommit(writer, { check })
  const underWay = new Set<Promise<unknown>>()
  const commitSeconds = createHistogram('candor_store_commit_seconds', 'Time until a write was committed.')
  let queued = 0
  let closed = false

  function dispatch(name: OperationName, input: unknown): Promise<unknown> {
    if (closed) return Promise.reject(appError('store.unavailable', { outage: 'it is closed' }))
    const asked = askedAt(process.hrtime())
    if (name in writes)
      return metered(commits.run((tx) => (writes as Record<string, Operation>)[name]!(tx, input, asked)))
    return read(reader, (reads as Record<string, Operation>)[name]!, input, check)
  }

  async function metered<T>(write: Promise<T>): Promise<T> {
    const start = performance.now()
    queued += 1
    try {
      const value = await write
      commitSeconds.observe({}, (performance.now() - start) / 1000)
      return value
    } finally {
      queued -= 1
    }
  }

  return {
    path,
    meters: { commitSeconds, queue: () => queued },
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
      await close()
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
      .setIsolationLevel('repeatable read')
      .execute((tx) => operation(tx, input, notAsked))
  } catch (error) {
    throw storeFault(error)
  }
}
