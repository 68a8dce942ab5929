import { CompiledQuery, type Kysely } from 'kysely'
import { lostRace } from './lost-race.ts'
import type { StoreSchema } from './schema.ts'
import { storeFault } from './store-fault.ts'

/** Work inside a transaction; it must not begin or end one, and does the same when it is done again. */
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

/** Times that a work is done again after another process came first. */
const retries = 4

/** A work by itself needs no savepoint: the transaction is undone with it. */
async function commitGroup(
  db: Kysely<StoreSchema>,
  group: readonly Waiting[],
  check: () => void,
): Promise<void> {
  const alone = group.length === 1
  try {
    const outcomes = await again(alone ? isRace : isGroupRace, alone ? retries : 0, () =>
      db.transaction().execute(async (tx) => {
        const done = alone ? [{ value: await group[0]!.work(tx) }] : await runAll(tx, group)
        check()
        return done
      }),
    )
    group.forEach((waiting, i) => {
      answer(waiting, outcomes[i]!)
    })
  } catch (error) {
    if (lostRace(error) === 'group' && group.length > 1) await commitEach(db, group, check)
    else for (const { reject } of group) reject(storeFault(error))
  }
}

/** A work by itself holds nothing that another group waits for while it waits: two groups that met would meet again and again. */
async function commitEach(
  db: Kysely<StoreSchema>,
  group: readonly Waiting[],
  check: () => void,
): Promise<void> {
  for (const waiting of group) await commitGroup(db, [waiting], check)
}

async function runAll(tx: Kysely<StoreSchema>, group: readonly Waiting[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const { work } of group) outcomes.push(await outcomeOf(tx, work))
  return outcomes
}

async function outcomeOf(tx: Kysely<StoreSchema>, work: Work<unknown>): Promise<Outcome> {
  try {
    return { value: await again(isWorkRace, retries, () => inSavepoint(tx, work)) }
  } catch (error) {
    if (lostRace(error) === 'group') throw error
    return { error: storeFault(error) }
  }
}

const savepoint = CompiledQuery.raw('savepoint work')
const release = CompiledQuery.raw('release work')
const rollback = CompiledQuery.raw('rollback to work')

async function inSavepoint(tx: Kysely<StoreSchema>, work: Work<unknown>): Promise<unknown> {
  await tx.executeQuery(savepoint)
  try {
    const value = await work(tx)
    await tx.executeQuery(release)
    return value
  } catch (error) {
    await tx.executeQuery(rollback)
    await tx.executeQuery(release)
    throw error
  }
}

const isRace = (error: unknown) => lostRace(error) !== null
const isWorkRace = (error: unknown) => lostRace(error) === 'work'
const isGroupRace = (error: unknown) => lostRace(error) === 'group'

async function again<T>(
  isWorthIt: (error: unknown) => boolean,
  times: number,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let left = times; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || !isWorthIt(error)) throw error
    }
  }
}

function answer({ resolve, reject }: Waiting, outcome: Outcome): void {
  if ('error' in outcome) reject(outcome.error)
  else resolve(outcome.value)
}
