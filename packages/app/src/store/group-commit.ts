import { type Kysely, sql } from 'kysely'
import type { StoreSchema } from './schema.ts'
import { storeFault } from './store-fault.ts'

/** Work inside a transaction; it must not begin or end one. */
export type Work<T> = (tx: Kysely<StoreSchema>) => Promise<T>

export type GroupCommit = {
  /** resolves with the work's value after the commit that made it durable; rejects alone where the work itself failed */
  run<T>(work: Work<T>): Promise<T>
}

type Waiting = {
  readonly work: Work<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * Runs what waits in one transaction, each in its own savepoint, and answers all after the one commit.
 *
 * There is no timer: a group is whatever arrived in one turn of the event loop or while the last group was written.
 *
 * @param size most works of one group
 * @param check called before each commit; what it throws undoes the group
 */
export function createGroupCommit(
  db: Kysely<StoreSchema>,
  { size = 50, check = () => undefined }: { size?: number; check?: () => void } = {},
): GroupCommit {
  const waiting: Waiting[] = []
  let draining = false

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await commitGroup(db, waiting.splice(0, size), check)
      await new Promise((resolve) => setImmediate(resolve))
    }
    draining = false
  }

  return {
    run<T>(work: Work<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        if (draining) return
        draining = true
        setImmediate(drain)
      })
    },
  }
}

async function commitGroup(
  db: Kysely<StoreSchema>,
  group: readonly Waiting[],
  check: () => void,
): Promise<void> {
  try {
    const outcomes = await db.transaction().execute(async (tx) => {
      const done = await runAll(tx, group)
      check()
      return done
    })
    group.forEach((waiting, i) => {
      answer(waiting, outcomes[i]!)
    })
  } catch (error) {
    for (const { reject } of group) reject(storeFault(error))
  }
}

async function runAll(tx: Kysely<StoreSchema>, group: readonly Waiting[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { work } of group) outcomes.push(await inSavepoint(tx, work))
  return outcomes
}

async function inSavepoint(tx: Kysely<StoreSchema>, work: Work<unknown>): Promise<Outcome> {
  await sql`savepoint work`.execute(tx)
  try {
    const value = await work(tx)
    await sql`release work`.execute(tx)
    return { value }
  } catch (error) {
    await sql`rollback to work`.execute(tx)
    await sql`release work`.execute(tx)
    return { error: storeFault(error) }
  }
}

function answer({ resolve, reject }: Waiting, outcome: Outcome): void {
  if ('error' in outcome) reject(outcome.error)
  else resolve(outcome.value)
}
