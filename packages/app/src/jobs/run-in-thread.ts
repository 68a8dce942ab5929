import { sep } from 'node:path'
import { Worker } from 'node:worker_threads'
import { CandorError } from '@candor/core'
import { appError } from '../errors.ts'
import type { JobProgress, JobRecord, JobResult } from '../store/index.ts'
import { receivedError, type SentError } from './sent-error.ts'
import type { JobHandler } from './work-jobs.ts'

/** What the thread of a job is told to do. */
export type ThreadOrder = {
  readonly job: JobRecord
  readonly dataDir: string
  /** one Int32 in shared memory: 1 when it is to stop */
  readonly stop: Int32Array<SharedArrayBuffer>
}

/** What it says meanwhile. */
export type ThreadMessage =
  | { readonly progress: JobProgress }
  | { readonly result: JobResult }
  | { readonly failed: SentError }
  | { readonly isStopped: true }

const underWay = new Map<string, Promise<unknown>>()

/** Comes when no thread of this process works on a job any more. Whoever has taken the job away from it waits so for what it still writes. */
export async function threadEnd(jobId: string): Promise<void> {
  await underWay.get(jobId)?.catch(() => undefined)
}

/**
 * A handler that does its job in a thread of its own (see job-thread.ts), which ends with the job. It is told to stop and then ends by itself, the next
 * time that it tells how far it is: V8 may take the whole process down when it ends a thread in the midst of compiled kernels.
 *
 * @throws jobs.thread_ended where it ends by itself without a result and without an error
 */
export function inThread(dataDir: string, entry = new URL(import.meta.resolve('#job-thread'))): JobHandler {
  return async (job, { signal, onProgress }) => {
    const order: ThreadOrder = { job, dataDir, stop: new Int32Array(new SharedArrayBuffer(4)) }
    const stop = () => void Atomics.store(order.stop, 0, 1)
    if (signal.aborted) return undefined
    const thread = new Worker(entry, { workerData: order })
    signal.addEventListener('abort', stop, { once: true })
    const result = resultOf(thread, onProgress)
    underWay.set(job.id, result)
    try {
      return (await result) ?? endedEarly(job, signal)
    } catch (error) {
      throw withoutPlace(error, dataDir)
    } finally {
      underWay.delete(job.id)
      signal.removeEventListener('abort', stop)
    }
  }
}

function resultOf(thread: Worker, onProgress: (progress: JobProgress) => void): Promise<JobResult | null> {
  let result: JobResult | null = null
  return new Promise((resolve, reject) => {
    thread.on('message', (message: ThreadMessage) => {
      if ('progress' in message) onProgress(message.progress)
      else if ('result' in message) result = message.result
      else if ('failed' in message) reject(receivedError(message.failed))
    })
    thread.once('error', reject)
    thread.once('exit', () => resolve(result))
  })
}

/** The job tells its error to whoever may look at it: not where this machine has its data. */
function withoutPlace(error: unknown, dataDir: string): unknown {
  if (!(error instanceof CandorError)) return error
  const { code, kind, values, pointer } = error
  const message = error.message.replaceAll(`${dataDir}${sep}`, '')
  return new CandorError(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
}

function endedEarly({ kind }: JobRecord, signal: AbortSignal): undefined {
  if (signal.aborted) return undefined
  throw appError('jobs.thread_ended', { kind })
}
