import type { Logger } from 'pino'
import type { Store } from '../store/index.ts'
import { inThread } from './run-in-thread.ts'
import { threadJobs } from './thread-jobs.ts'
import { serveJobs } from './work-jobs.ts'

export type JobParts = { readonly store: Store; readonly dataDir: string; readonly logger: Logger }

/**
 * Begins to work on the queue beside a server, one job at a time, each in a thread of its own.
 *
 * @returns stops: what is under way goes back to the queue
 */
export function startJobs({ store, dataDir, logger }: JobParts): () => Promise<void> {
  const ending = new AbortController()
  const handler = inThread(dataDir)
  const working = serveJobs({
    store,
    tenantId: null,
    signal: ending.signal,
    handlers: Object.fromEntries(Object.keys(threadJobs).map((kind) => [kind, handler])),
    onFailed: ({ id, kind }, err, isLast) => logger.error({ err, job: id, kind, isLast }, 'job failed'),
    onUnavailable: (err) => logger.error({ err }, 'jobs cannot be taken'),
  })
  return () => {
    ending.abort()
    return working
  }
}
