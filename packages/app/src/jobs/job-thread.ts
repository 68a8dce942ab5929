// Entry of the thread that does one job beside a server (see run-in-thread.ts).
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadMessage, ThreadOrder } from './run-in-thread.ts'
import { sentError } from './sent-error.ts'
import { threadJobs } from './thread-jobs.ts'

const niceness = 5

/** Somebody wants the thread to end. */
class Stopped extends Error {}

// Linux counts the priority of a thread, elsewhere it would be that of the server
if (process.platform === 'linux') setPriority(niceness)
await work(workerData as ThreadOrder).catch((error: unknown) => {
  say(error instanceof Stopped ? { isStopped: true } : { failed: sentError(error) })
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
