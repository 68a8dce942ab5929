import { randomUUIDv7 } from 'node:crypto'
import { Cron } from 'croner'
import type { Store } from '../store/index.ts'
import { retainStore } from './retain-store.ts'
import { workJobs } from './work-jobs.ts'

export type DailyRetention = {
  readonly store: Store
  readonly dataDir: string
  /** told when a day's work failed */
  readonly onFailed: (error: unknown) => void
  readonly now?: () => number
}

export type RetentionSchedule = {
  /** ends after the batch that is being deleted */
  stop(): Promise<void>
}

const kind = 'retention'
const maxAttempts = 3
/** at night where the server is */
const daily = '30 3 * * *'

/**
 * Deletes what is kept no longer, once a day for each tenant, however many servers there are; also now, where nobody has done so today.
 */
export function scheduleRetention(options: DailyRetention): RetentionSchedule {
  const ending = new AbortController()
  let work: Promise<void> = Promise.resolve()
  const again = () => {
    work = work.then(() => retainToday(options, ending.signal).catch(options.onFailed))
  }
  const schedule = new Cron(daily, { unref: true }, again)
  again()
  return {
    async stop() {
      schedule.stop()
      ending.abort()
      await work
    },
  }
}

async function retainToday(
  { store, dataDir, onFailed, now = Date.now }: DailyRetention,
  signal: AbortSignal,
): Promise<void> {
  const today = new Date(now()).toISOString().slice(0, 10)
  for (const { id: tenantId } of await store.run('tenant.list', {})) {
    if (signal.aborted) return
    await store.run('job.enqueue', {
      tenantId,
      id: randomUUIDv7(),
      kind,
      uniqueKey: `${kind} ${today}`,
      payload: { day: today },
      maxAttempts,
      at: now(),
    })
    await workJobs({
      store,
      tenantId,
      signal,
      handlers: {
        [kind]: async (_job, { signal: held }) => {
          await retainStore({ store, dataDir, tenantId, actor: 'server', at: now(), signal: held })
          return undefined
        },
      },
      onFailed: (_job, error) => onFailed(error),
    })
  }
}
