import type { Executor } from '@candor/core'

/** An executor over web workers; `close` ends them. */
export type PageExecutor = Executor & { close(): void }

/**
 * Threads for core's kernels inside a worker of a page: the caller's own and `threads - 1` module workers. Resolves when all of them
 * have started, since a worker that computes starts no others; it need not be awaited again for later work.
 *
 * One thread, and no workers, where more are not allowed: in a page that is not cross-origin isolated (headers
 * `cross-origin-opener-policy: same-origin` and `cross-origin-embedder-policy: require-corp`) memory cannot be shared; and the page's
 * main thread may not wait for others. A worker that the page's policy forbids (`worker-src`) is left out. The bits are the same.
 *
 * @param threads default: the processors that the browser tells of
 */
export async function createPageExecutor({
  threads = navigator.hardwareConcurrency,
} = {}): Promise<PageExecutor> {
  const started = mayHaveHelpers() ? Array.from({ length: threads - 1 }, startWorker) : []
  const workers = (await Promise.all(started)).filter((worker) => worker !== null)
  return {
    threads: workers.length + 1,
    help: (task) => {
      workers.forEach((worker, i) => {
        worker.postMessage({ ...task, thread: i + 1 })
      })
    },
    close: () => {
      for (const worker of workers) worker.terminate()
    },
  }
}

function mayHaveHelpers(): boolean {
  return globalThis.crossOriginIsolated && typeof document === 'undefined'
}

/**
 * Asked, not told: Chromium keeps messages to a new worker back until its creator's event loop has heard that the script has run. An
 * answer proves that they go straight through, and so reach the worker while its creator computes.
 */
function startWorker(): Promise<Worker | null> {
  const worker = new Worker(new URL('./kernel-worker.ts', import.meta.url), { type: 'module' })
  worker.postMessage('ready?')
  return new Promise((resolve) => {
    worker.onmessage = () => resolve(worker)
    worker.onerror = () => resolve(null)
  })
}
