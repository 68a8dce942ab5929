import type { Kysely } from 'kysely'
import type { Connections } from './connections.ts'
import { createGroupCommit } from './group-commit.ts'
import { reads, writes } from './operations/index.ts'
import { type Asked, askedAt, notAsked } from './operations/operation.ts'
import type { StoreSchema } from './schema.ts'
import { storeFault } from './store-fault.ts'

/** A moment of `process.hrtime()`, a clock that all threads of a process share. */
export type Moment = [seconds: number, nanoseconds: number]

/** Runs operations by their names, on this thread or another. */
export type Runner = {
  /** the file; null where a server keeps the data */
  readonly path: string | null
  /** @param since when the operation was asked for */
  write(name: string, input: unknown, since: Moment): Promise<unknown>
  read(name: string, input: unknown): Promise<unknown>
  /** nothing may be under way any more */
  close(): Promise<void>
}

type Operation = (tx: Kysely<StoreSchema>, input: unknown, asked: Asked) => Promise<unknown>

/** Runs operations on this thread, over connections of this thread. */
export function createRunner({ path, writer, reader, check, close }: Connections): Runner {
  const commits = createGroupCommit(writer, { check })
  return {
    path,
    close,
    write: (name, input, since) => {
      const operation = (writes as Record<string, Operation>)[name]!
      const asked = askedAt(since)
      return commits.run((tx) => operation(tx, input, asked))
    },
    read: (name, input) => readWith(reader, (reads as Record<string, Operation>)[name]!, input, check),
  }
}

/** All queries of a reading operation see the same state: they stand in one transaction. */
async function readWith(
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
