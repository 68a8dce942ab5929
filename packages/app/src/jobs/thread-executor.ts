import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Executor } from '@candor/core'

/** An executor over worker threads; `close` ends them, and so does the end of the process. */
export type ThreadExecutor = Executor & { close(): Promise<void> }

/**
 * Threads for core's kernels: the caller's own and `threads - 1` workers, started with the first crew (some 60 ms, during which the
 * caller already works) and kept for later ones. Idle workers cost no processor time and do not keep the process alive.
 *
 * The caller waits for its helpers with `Atomics.wait`, which blocks its thread for the length of the work: a server trains in a
 * worker of its own.
 *
 * @param threads default: the processors this process may use
 */
export function createThreadExecutor({ threads = availableParallelism() } = {}): ThreadExecutor {
  let workers: Worker[] | null = null
  return {
    threads,
    help: (task) => {
      workers ??= Array.from({ length: threads - 1 }, startThread)
      workers.forEach((worker, i) => {
        worker.postMessage({ ...task, thread: i + 1 })
      })
    },
    close: async () => {
      await Promise.all((workers ?? []).map((worker) => worker.terminate()))
      workers = null
    },
  }
}

/**
 * The executor of this process where a table is large enough for helpers to pay, else nothing: kernels then run on one thread.
 *
 * @param cells rows times columns
 * @param threads default: the processors this process may use
 */
export function executorFor(cells: number, threads = availableParallelism()): Executor | undefined {
  if (cells < fewestCells || threads === 1) return undefined
  const executor = shared.get(threads) ?? createThreadExecutor({ threads })
  shared.set(threads, executor)
  return executor
}

/** Below this a training of 100 trees takes less than starting threads for it. */
const fewestCells = 100_000
const shared = new Map<number, ThreadExecutor>()

function startThread(): Worker {
  // it holds a few small objects; what it works on lies in the shared memory
  const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 }
  const worker = new Worker(new URL(import.meta.resolve('#kernel-thread')), { resourceLimits })
  worker.unref()
  return worker
}
