import type { KernelModule, SharedMemory } from './load-kernels.ts'

/** What a helper thread needs to take part in a crew; every part can be posted to a worker. */
export type HelperTask = {
  readonly module: KernelModule
  readonly memory: SharedMemory
  /** 1 … threads - 1; the thread that started the crew is 0 */
  readonly thread: number
}

/**
 * Threads, given to core from outside. `help` asks each helper thread to call `serveCrew(task)`, which returns when the crew is
 * closed; helpers that come late or never cost speed, not correctness.
 */
export type Executor = {
  /** threads that work at once, the caller's own among them */
  readonly threads: number
  help(task: Omit<HelperTask, 'thread'>): void
}
