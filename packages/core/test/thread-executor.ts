import { Worker } from 'node:worker_threads'
import type { Executor } from '../src/kernels/index.ts'

/** Real threads for tests; they do not keep the process alive. */
export function threadExecutor(threads: number): Executor & { close(): Promise<unknown> } {
  const workers = Array.from({ length: threads - 1 }, () => {
    const worker = new Worker(new URL('./kernel-thread.ts', import.meta.url))
    worker.unref()
    return worker
  })
  return {
    threads,
    help: (task) => {
      workers.forEach((worker, i) => {
        worker.postMessage({ ...task, thread: i + 1 })
      })
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  }
}
