import type { Store } from '../store/index.ts'

export type DispatchOutbox = {
  readonly store: Store
  /** told when it could not be looked after; the next look tries again */
  readonly onFailed: (error: unknown) => void
  /** ms between two looks */
  readonly every?: number
  /** how long what was dispatched is kept, ms */
  readonly keptMs?: number
  /** how much of it at most, rows of a tenant */
  readonly keptRows?: number
  readonly now?: () => number
}

export type OutboxKeeper = {
  /** ends after the look that is under way */
  stop(): Promise<void>
}

/** Messages of one look: a mark of so many holds the writer for some milliseconds. */
const limit = 1000

/**
 * Looks after the outbox while a server runs: what waits is marked as dispatched to every receiver, of whom there is none yet, and what was
 * dispatched long ago is deleted, so that the table does not grow with the decisions.
 */
export function dispatchOutbox(options: DispatchOutbox): OutboxKeeper {
  const { onFailed, every = 1000 } = options
  let underWay: Promise<void> | null = null
  const timer = setInterval(() => {
    underWay ??= look(options)
      .catch(onFailed)
      .finally(() => {
        underWay = null
      })
  }, every)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}

/** A store in which nothing waits is not written to. */
async function look(options: DispatchOutbox): Promise<void> {
  const { store, keptMs = 86_400_000, keptRows = 100_000, now = Date.now } = options
  const { waiting } = await store.run('outbox.state', {})
  if (waiting === 0) return
  for (let marked = limit; marked === limit; ) {
    const at = now()
    marked = (await store.run('outbox.dispatch', { limit, keptSince: at - keptMs, keptRows, at })).marked
  }
}
