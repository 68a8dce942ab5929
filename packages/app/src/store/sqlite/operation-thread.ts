import { Worker } from 'node:worker_threads'
import { appError } from '../../errors.ts'
import { errorOfData } from '../error-data.ts'
import type { Moment } from '../runner.ts'
import type { Call, Reply, ThreadOrder } from './serve-calls.ts'

/** A thread that runs operations of a store's file. */
export type OperationThread = {
  /** calls that are not answered yet */
  readonly underWay: () => number
  call(name: string, input: unknown, since: Moment): Promise<unknown>
  /** ends after what is under way */
  close(): Promise<void>
}

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void }

/**
 * A thread for operations, started with the first call or `start`. It does not keep the process alive unless a call is under way. Should it end by itself,
 * the calls under way fail as an outage does (whether they were done, nobody knows), and the next call starts another.
 */
export function createOperationThread(order: ThreadOrder, { start = false } = {}): OperationThread {
  const waiting = new Map<number, Waiting>()
  let outgoing: Call[] = []
  let worker: Worker | null = null
  let last = 0

  function startWorker(): Worker {
    // options of the process may be such as a thread refuses
    const options = { workerData: order, execArgv: [] }
    const started = new Worker(new URL(import.meta.resolve('#store-thread')), options)
    started.unref()
    started.on('message', (replies: readonly Reply[]) => replies.forEach(settle))
    started.on('error', (error) => lose(started, error.message))
    started.on('exit', () => lose(started, 'its thread ended'))
    return started
  }

  function settle(reply: Reply): void {
    const { resolve, reject } = waiting.get(reply.id)!
    forget(reply.id)
    if ('failed' in reply) reject(errorOfData(reply.failed))
    else resolve(reply.value)
  }

  function forget(id: number): void {
    waiting.delete(id)
    if (waiting.size === 0) worker?.unref()
  }

  function lose(lost: Worker, outage: string): void {
    if (worker !== lost) return
    worker = null
    for (const { reject } of waiting.values()) reject(appError('store.unavailable', { outage }))
    waiting.clear()
    outgoing = []
  }

  function send(): void {
    const calls = outgoing
    if (calls.length === 0) return
    outgoing = []
    worker ??= startWorker()
    worker.ref()
    try {
      worker.postMessage(calls)
    } catch {
      for (const call of calls) sendAlone(worker, call)
    }
  }

  /** What cannot be copied to another thread fails by itself, and takes no other call with it. */
  function sendAlone(to: Worker, call: Call): void {
    try {
      to.postMessage([call])
    } catch (error) {
      waiting.get(call.id)!.reject(error)
      forget(call.id)
    }
  }

  if (start) worker = startWorker()
  return {
    underWay: () => waiting.size,
    call(name, input, since) {
      const id = ++last
      if (outgoing.push({ id, name, input, since }) === 1) setImmediate(send)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    close() {
      const ending = worker
      if (ending === null) return Promise.resolve()
      ending.ref()
      return new Promise((resolve) => {
        ending.once('exit', () => resolve())
        ending.postMessage(null)
      })
    },
  }
}
