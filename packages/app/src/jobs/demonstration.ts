import { randomUUIDv7 } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { type Scenario, scenarioOf, scenarios } from '@candor/scenarios'
import { appError } from '../errors.ts'
import type { JobProgress, Store } from '../store/index.ts'
import { scenarioDigest } from './scenario-digest.ts'
import { type JobWork, workJobs } from './work-jobs.ts'

/** What the thread of a domain's demonstration is told to do. */
export type DemonstrationOrder = { readonly scenarioId: string; readonly dataDir: string }

/** What it says meanwhile. */
export type DemonstrationMessage =
  | { readonly note: string }
  | { readonly progress: JobProgress }
  | { readonly isDone: true }
  | { readonly failed: string }

export type DemonstrationParts = {
  readonly store: Store
  readonly dataDir: string
  readonly signal: AbortSignal
  readonly onNote: (scenario: Scenario, text: string) => void
  readonly onProgress: (scenario: Scenario, progress: JobProgress) => void
  /** a domain's models and decisions are there, now or since an earlier run */
  readonly onReady: (scenario: Scenario) => Promise<void>
  readonly onFailed: (scenario: Scenario, error: unknown, isLast: boolean) => void
}

const kind = 'demonstration'
const tenantId = 'default'
const maxAttempts = 3

/**
 * Makes the demonstration of every domain, as jobs beside the server: data, models, decisions, in the order of the list, each domain in a
 * thread of its own. What is there already is found, whatever run made it; a run that was killed is completed.
 */
export async function makeDemonstrations(parts: DemonstrationParts): Promise<void> {
  const { store, signal } = parts
  const jobs = []
  for (const scenario of scenarios) {
    const uniqueKey = `${kind} ${scenario.id} ${scenarioDigest(scenario)}`
    const payload = { scenario: scenario.id }
    const id = randomUUIDv7()
    jobs.push(
      await store.run('job.enqueue', { tenantId, id, kind, uniqueKey, payload, maxAttempts, at: Date.now() }),
    )
  }
  for (const job of jobs) if (job.state === 'done') await parts.onReady(scenarioIn(job.payload))
  await workJobs({
    store,
    tenantId,
    signal,
    handlers: {
      [kind]: async ({ payload }, work) => {
        await makeOne(scenarioIn(payload), parts, work)
        return undefined
      },
    },
    onFailed: ({ payload }, error, isLast) => parts.onFailed(scenarioIn(payload), error, isLast),
  })
}

function scenarioIn(payload: Readonly<Record<string, unknown>>): Scenario {
  return scenarioOf(String(payload['scenario']))
}

async function makeOne(scenario: Scenario, parts: DemonstrationParts, work: JobWork): Promise<void> {
  const order: DemonstrationOrder = { scenarioId: scenario.id, dataDir: parts.dataDir }
  const thread = new Worker(new URL(import.meta.resolve('#demonstration-thread')), { workerData: order })
  const stop = () => void thread.terminate()
  work.signal.addEventListener('abort', stop, { once: true })
  let isDone = false
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('message', (message: DemonstrationMessage) => {
        if ('note' in message) parts.onNote(scenario, message.note)
        else if ('progress' in message) {
          work.onProgress(message.progress)
          parts.onProgress(scenario, message.progress)
        } else if ('isDone' in message) isDone = true
        else reject(appError('jobs.demonstration_failed', { domain: scenario.id, detail: message.failed }))
      })
      thread.once('error', reject)
      thread.once('exit', () => resolve())
    })
  } finally {
    work.signal.removeEventListener('abort', stop)
    await thread.terminate()
  }
  if (isDone) await parts.onReady(scenario)
  else if (!work.signal.aborted)
    throw appError('jobs.demonstration_failed', { domain: scenario.id, detail: 'its thread ended' })
}
