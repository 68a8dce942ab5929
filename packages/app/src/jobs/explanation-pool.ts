import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { appError } from '../errors.ts'
import type { ModelVersionRecord } from '../store/index.ts'
import type { ExplainedRecord, RecordExplanation } from './explain-record.ts'

/** A record to be explained, and the bundle that scored it. */
export type ExplanationOrder = {
  readonly model: Pick<ModelVersionRecord, 'name' | 'version' | 'hash' | 'location'> & {
    /** what the location is relative to */
    readonly dataDir: string
    /** what it takes in memory */
    readonly bytes: number
  }
  readonly record: ExplainedRecord
}

/** What a thread answers. */
export type ExplanationMessage = { readonly id: number } & (Explained | { readonly failed: string })

export type Explained = { readonly explanation: RecordExplanation; readonly ms: number }

export type ExplanationPool = {
  /**
   * Explains in a thread of its own.
   *
   * @throws jobs.explanation_queue_full, jobs.explanation_too_slow, jobs.explanation_failed, jobs.explanations_end
   */
  explain(order: ExplanationOrder): Promise<Explained>
  /** ends the threads; what is not explained by then never is */
  close(): Promise<void>
}

export type PoolOptions = {
  /** default: all processors but one, at least one */
  readonly threads?: number
  /** orders that may wait; further ones are refused */
  readonly mostWaiting?: number
  /** ms that one explanation may take; then its thread is ended */
  readonly longestMs?: number
  /** the thread's entry */
  readonly entry?: URL
}

/** ms that a thread has to come to an end when all of them are closed */
const endingMs = 1000

type Waiting = {
  readonly order: ExplanationOrder
  readonly resolve: (explained: Explained) => void
  readonly reject: (error: Error) => void
}

type Place = {
  thread: Worker | null
  work: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null
}

/**
 * Threads that explain scores whose explanation would hold up the requests beside it. They are started with the first order and kept; each does one order
 * after the other, first come first served. A thread that ends by itself, or takes too long, loses the order that it was at, and another takes its place.
 */
export function createExplanationPool({
  threads = Math.max(1, availableParallelism() - 1),
  mostWaiting = 1000,
  longestMs = 30_000,
  entry = new URL(import.meta.resolve('#explanation-thread')),
}: PoolOptions = {}): ExplanationPool {
  const places: Place[] = Array.from({ length: threads }, () => ({ thread: null, work: null }))
  const waiting: Waiting[] = []
  let lastId = 0
  let closed = false

  function workOn(): void {
    for (const place of places) {
      if (place.work !== null) continue
      const next = waiting.shift()
      if (next === undefined) return
      begin(place, next)
    }
  }

  function begin(place: Place, next: Waiting): void {
    const id = ++lastId
    place.thread ??= startThread(place)
    const timer = setTimeout(
      () => lose(place, appError('jobs.explanation_too_slow', { ms: longestMs })),
      longestMs,
    )
    place.work = { id, waiting: next, timer }
    place.thread.postMessage({ id, order: next.order })
  }

  function startThread(place: Place): Worker {
    const thread = new Worker(entry)
    thread.unref()
    thread.on('message', (message: ExplanationMessage) => finish(place, message))
    const lost = (reason: string) => {
      if (place.thread === thread) lose(place, appError('jobs.explanation_failed', { reason }))
    }
    thread.on('error', (error: Error) => lost(error.message))
    thread.on('exit', () => lost('its thread ended'))
    return thread
  }

  function finish(place: Place, message: ExplanationMessage): void {
    if (place.work?.id !== message.id) return
    const { waiting: done, timer } = place.work
    clearTimeout(timer)
    place.work = null
    if ('failed' in message) done.reject(appError('jobs.explanation_failed', { reason: message.failed }))
    else done.resolve(message)
    workOn()
  }

  function lose(place: Place, error: Error): void {
    const { thread, work } = place
    place.thread = null
    place.work = null
    void thread?.terminate()
    if (work !== null) {
      clearTimeout(work.timer)
      work.waiting.reject(error)
    }
    workOn()
  }

  return {
    explain(order) {
      if (closed) return Promise.reject(appError('jobs.explanations_end', {}))
      if (waiting.length >= mostWaiting)
        return Promise.reject(appError('jobs.explanation_queue_full', { limit: mostWaiting }))
      return new Promise((resolve, reject) => {
        waiting.push({ order, resolve, reject })
        workOn()
      })
    },
    async close() {
      closed = true
      for (const { reject } of waiting.splice(0)) reject(appError('jobs.explanations_end', {}))
      await Promise.all(places.map(end))
    },
  }
}

async function end(place: Place): Promise<void> {
  const { thread, work } = place
  place.thread = null
  place.work = null
  if (work !== null) {
    clearTimeout(work.timer)
    work.waiting.reject(appError('jobs.explanations_end', {}))
    await answered(thread!)
  }
  await thread?.terminate()
}

/** V8 may take the whole process down when it ends a thread in the midst of compiled kernels: it is given the time to come to the end of what it does. */
function answered(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, endingMs)
    for (const event of ['message', 'exit'])
      thread.once(event, () => {
        clearTimeout(timer)
        resolve()
      })
  })
}
