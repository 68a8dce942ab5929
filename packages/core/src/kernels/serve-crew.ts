import { control, operations } from './control.ts'
import type { HelperTask } from './executor.ts'
import { bindKernels, type Operation, type SharedMemory } from './load-kernels.ts'

/**
 * The life of a helper thread inside one crew: sleeps until a run begins, takes chunks until there are none left, and returns
 * when the crew is closed. Blocks its thread, so it belongs into a worker.
 *
 * A helper counts itself in before it looks whether a run is open, and out when it has done; the starter closes a run and then
 * waits for the count to be 0. So nobody waits for a helper that has not woken up, and none works on a run that is over.
 */
export function serveCrew({ module, memory, thread }: HelperTask): void {
  const kernels = bindKernels(module, memory)
  const words = new Int32Array(memory.buffer, 0, 1024)
  const byNumber = operations.map((name) => kernels[name]!)
  let pages = 0
  while (Atomics.load(words, control.isClosed) === 0) {
    const generation = Atomics.load(words, control.generation)
    Atomics.add(words, control.inside, 1)
    if (Atomics.load(words, control.isOpen) === 1) {
      pages = seeGrowth(memory, words, pages)
      help(words, byNumber, thread)
    }
    if (Atomics.sub(words, control.inside, 1) === 1) Atomics.notify(words, control.inside)
    if (Atomics.load(words, control.isClosed) === 0) Atomics.wait(words, control.generation, generation)
  }
}

/**
 * V8 tells the instances of other threads that a memory has grown, but not those that were being posted meanwhile: their bulk
 * operations (memory.fill, memory.copy) go on checking the old length and trap. Growing by nothing brings them up to date.
 */
function seeGrowth(memory: SharedMemory, words: Int32Array, known: number): number {
  const pages = Atomics.load(words, control.pages)
  if (pages !== known) memory.grow(0)
  return pages
}

function help(words: Int32Array, byNumber: readonly Operation[], thread: number): void {
  try {
    takeChunks(words, byNumber[words[control.operation]!]!, thread)
  } catch {
    Atomics.store(words, control.hasFailed, 1)
  }
}

/** Runs chunks of the open run until none is left. */
export function takeChunks(words: Int32Array, operation: Operation, thread: number): void {
  const chunks = words[control.chunks]!
  const job = words[control.job]! >>> 0
  for (let chunk = next(words); chunk < chunks; chunk = next(words)) operation(chunk, thread, job)
}

function next(words: Int32Array): number {
  return Atomics.add(words, control.next, 1)
}
