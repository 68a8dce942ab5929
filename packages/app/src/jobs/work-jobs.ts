import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { CandorError } from '@candor/core'
import type { JobProgress, JobRecord, JobResult, OperationInput, Store } from '../store/index.ts'

/** What a handler is given beside its job. It must be able to find half of its work done by an earlier attempt. */
export type JobWork = {
  /** stop as soon as may be: the job goes back to the queue */
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobProgress) => void
}

/** Gives what came of the job where that is to be kept. */
export type JobHandler = (job: JobRecord, work: JobWork) => Promise<JobResult | undefined>

export type WorkOptions = {
  readonly store: Store
  /** null: of any tenant */
  readonly tenantId: string | null
  readonly handlers: Readonly<Record<string, JobHandler>>
  readonly signal: AbortSignal
  /** told when an attempt failed; `isLast` where there is no further one */
  readonly onFailed: (job: JobRecord, error: unknown, isLast: boolean) => void
  /** ms for which a job is held without a sign of life */
  readonly leaseMs?: number
}

const usualLeaseMs = 10_000
const beatMs = 1000
const idleMs = 500
const retryMs = 2000

/**
 * Does the jobs of the handlers' kinds, one after the other, until none of them is left or the signal says stop. A job that another process
 * holds is waited for: when that process is lost, its lease ends and the job is done here.
 *
 * @throws store.unavailable
 */
export async function workJobs(options: WorkOptions & { readonly tenantId: string }): Promise<void> {
  const by = randomUUID()
  while (!options.signal.aborted) {
    const job = await take(options, by)
    if (job !== null) await attempt(options, by, job)
    else if (await isAnyLeft(options)) await rest(options)
    else return
  }
}

/**
 * Does the jobs of the handlers' kinds as they come, one after the other, until the signal says stop. While the store is unavailable it waits.
 *
 * @param onUnavailable told when the store could not be asked
 */
export async function serveJobs(
  options: WorkOptions & { readonly onUnavailable: (error: unknown) => void },
): Promise<void> {
  const by = randomUUID()
  while (!options.signal.aborted)
    try {
      const job = await take(options, by)
      if (job === null) await rest(options)
      else await attempt(options, by, job)
    } catch (error) {
      if (options.signal.aborted) return
      options.onUnavailable(error)
      await rest(options)
    }
}

function rest({ signal }: WorkOptions) {
  return sleep(idleMs, null, { signal }).catch(() => null)
}

function take({ store, tenantId, handlers, leaseMs = usualLeaseMs }: WorkOptions, by: string) {
  return store.run('job.take', { tenantId, kinds: Object.keys(handlers), by, leaseMs, at: Date.now() })
}

async function isAnyLeft({
  store,
  tenantId,
  handlers,
}: WorkOptions & { readonly tenantId: string }): Promise<boolean> {
  for (const kind of Object.keys(handlers))
    for (const state of ['queued', 'running'] as const) {
      const { items } = await store.run('job.list', { tenantId, limit: 1, cursor: null, kind, state })
      if (items.length > 0) return true
    }
  return false
}

async function attempt(options: WorkOptions, by: string, job: JobRecord): Promise<void> {
  const { store, handlers, leaseMs = usualLeaseMs } = options
  const { id, tenantId } = job
  const lost = new AbortController()
  const signal = AbortSignal.any([options.signal, lost.signal])
  let progress: JobProgress | null = job.progress
  const hold = async () => {
    const isHeld = await store.run('job.hold', { tenantId, id, by, leaseMs, progress, at: Date.now() })
    if (!isHeld) lost.abort()
  }
  const heart = setInterval(() => hold().catch(() => lost.abort()), beatMs)
  const end = (how: OperationInput<'job.end'>['how']) =>
    store.run('job.end', { tenantId, id, by, how, at: Date.now() })
  try {
    const onProgress = (now: JobProgress) => {
      progress = now
    }
    const result = await handlers[job.kind]!(job, { signal, onProgress })
    await end(signal.aborted ? 'stopped' : (result ?? 'done'))
  } catch (error) {
    if (signal.aborted) return void (await end('stopped'))
    const isLast = job.attempts >= job.maxAttempts || !mayPass(error)
    options.onFailed(job, error, isLast)
    await end({ error: textOf(error), retryAt: isLast ? null : Date.now() + retryMs })
  } finally {
    clearInterval(heart)
  }
}

/** What is wrong with the job itself stays wrong. */
function mayPass(error: unknown): boolean {
  return !(error instanceof CandorError) || error.kind === 'fault' || error.kind === 'limit'
}

function textOf(error: unknown): string {
  if (error instanceof CandorError) return `${error.code}: ${error.message}`
  return 'app.unexpected: something went wrong that should not; the log of the server has it'
}
