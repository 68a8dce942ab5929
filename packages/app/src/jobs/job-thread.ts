// Entry of the thread that does one job beside a server (see run-in-thread.ts).
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { CandorError } from '@candor/core'
import type { ThreadFailure, ThreadMessage, ThreadOrder } from './run-in-thread.ts'
import { threadJobs } from './thread-jobs.ts'

const niceness = 5

/** Somebody wants the thread to end. */
class Stopped extends Error {}

// Linux counts the priority of a thread, elsewhere it would be that of the server
if (process.platform === 'linux') setPriority(niceness)
await work(workerData as ThreadOrder).catch((error: unknown) => {
  say(error instanceof Stopped ? { isStopped: true } : { failed: failureOf(error) })
})

async function work({ job, dataDir, stop }: ThreadOrder): Promise<void> {
  const onProgress = (what: string, done: number, total: number) => {
    if (Atomics.load(stop, 0) === 1) throw new Stopped()
    say({ progress: { what, done, total } })
  }
  say({ result: await threadJobs[job.kind]!(job, { dataDir, onProgress }) })
}

function say(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}

function failureOf(error: unknown): ThreadFailure {
  if (!(error instanceof CandorError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { code: null, kind: 'fault', message, values: {} }
  }
  const { code, kind, message, values } = error
  return { code, kind, message, values }
}
