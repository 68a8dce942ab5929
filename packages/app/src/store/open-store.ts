import { appError } from '../errors.ts'
import { createHistogram, type Histogram } from '../meters.ts'
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  type Operations,
  writes,
} from './operations/index.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import { createRunner, type Runner } from './runner.ts'
import { openInThreads } from './sqlite/open-in-threads.ts'
import { openReadOnly, openSqlite } from './sqlite/open-sqlite.ts'

/** What has been decided and registered. Callers name an operation; none of them ever holds a transaction. */
export type Store = {
  /** the file; null where a server keeps the data */
  readonly path: string | null
  /** resolves after the commit where the operation writes */
  run<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationOutput<Name>>
  /** how often the registry was changed through this store: what was resolved before may have another answer by now */
  registryChanges(): number
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
export async function openStore(place: string, { threads = false }: OpenOptions = {}): Promise<Store> {
  if (isOnServer(place)) return storeOver(createRunner(await openPostgres(place)))
  return storeOver(threads ? await openInThreads(place) : createRunner(await openSqlite(place)))
}

/**
 * Opens a store's file so that nothing can be written, whoever writes to it meanwhile; null where its schema is of an older version, which only somebody who writes
 * brings up to date.
 *
 * @throws store.not_a_store, store.damaged, store.newer_schema, store.unavailable
 */
export async function openStoreReadOnly(path: string): Promise<Store | null> {
  const connections = await openReadOnly(path)
  return connections === null ? null : storeOver(createRunner(connections))
}

export type OpenOptions = {
  /** a file's writes and long reads go on in threads of their own, as a server needs it; a command has no use for them */
  readonly threads?: boolean
}

function storeOver(runner: Runner): Store {
  const underWay = new Set<Promise<unknown>>()
  const commitSeconds = createHistogram('candor_store_commit_seconds', 'Time until a write was committed.')
  let queued = 0
  let registryChanges = 0
  let closed = false

  function dispatch(name: OperationName, input: unknown): Promise<unknown> {
    if (closed) return Promise.reject(appError('store.unavailable', { outage: 'it is closed' }))
    return name in writes ? write(name, input) : runner.read(name, input)
  }

  async function write(name: OperationName, input: unknown): Promise<unknown> {
    const start = performance.now()
    queued += 1
    try {
      const value = await runner.write(name, input, process.hrtime())
      if (name.startsWith('registry.')) registryChanges += 1
      commitSeconds.observe({}, (performance.now() - start) / 1000)
      return value
    } finally {
      queued -= 1
    }
  }

  return {
    path: runner.path,
    registryChanges: () => registryChanges,
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
      await runner.close()
    },
  }
}
