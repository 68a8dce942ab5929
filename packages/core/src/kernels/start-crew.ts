import { candorError } from '../errors.ts'
import { control, heapStart, type OperationName, operations } from './control.ts'
import type { Executor } from './executor.ts'
import { bindKernels, loadKernels, type Operation, type SharedMemory } from './load-kernels.ts'
import { takeChunks } from './serve-crew.ts'

/**
 * Threads on one memory, for the length of one piece of work. `run` is fork and join: chunks 0 … chunks - 1 of an operation are
 * taken by whoever is free, the caller included, and all are done when it returns. The caller's thread must be allowed to wait
 * (any but a page's main thread).
 *
 * The work has to be such that neither the thread nor the order of chunks shows in what it leaves behind.
 */
export type Crew = {
  /** 1 + the helpers that may come */
  readonly threads: number
  readonly memory: SharedMemory
  /** address of so many bytes that nobody else uses, with whatever they hold; a multiple of 4,096, with a gap behind; throws kernels.no_memory */
  reserve(bytes: number): number
  /** gives back everything that was reserved from this address on */
  giveBack(address: number): void
  run(operation: OperationName, chunks: number, job: number): void
  close(): void
}

/**
 * Makes a memory and asks the executor for helpers; without one the caller works alone, by the same kernels.
 *
 * @returns null where the platform has no kernels (see `loadKernels`)
 * @example
 * const crew = startCrew(null)
 * crew.threads // 1
 * crew.close()
 */
export function startCrew(executor: Executor | null): Crew | null {
  const loaded = loadKernels()
  if (loaded === null) return null
  const { module, memory } = loaded
  const kernels = bindKernels(module, memory)
  const words = new Int32Array(memory.buffer, 0, 1024)
  const helpers = (executor?.threads ?? 1) - 1
  if (helpers > 0) executor?.help({ module, memory })
  let end = heapStart
  return {
    threads: helpers + 1,
    memory,
    reserve: (bytes) => {
      const address = end
      end = Math.ceil((end + bytes) / 4096) * 4096 + 4096
      growTo(memory, words, end)
      return address
    },
    giveBack: (address) => {
      end = address
    },
    run: (operation, chunks, job) => {
      if (helpers === 0 || chunks === 1) runAlone(kernels[operation]!, chunks, job)
      else runTogether(words, operation, kernels[operation]!, chunks, job, helpers)
    },
    close: () => {
      Atomics.store(words, control.isClosed, 1)
      Atomics.add(words, control.generation, 1)
      Atomics.notify(words, control.generation)
    },
  }
}

function growTo(memory: SharedMemory, words: Int32Array, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / 65_536)
  if (missing > 0) grow(memory, missing)
  Atomics.store(words, control.pages, memory.buffer.byteLength / 65_536)
}

function grow(memory: SharedMemory, pages: number): void {
  try {
    memory.grow(pages)
  } catch {
    const given = memory.buffer.byteLength / 65_536
    throw candorError('kernels.no_memory', { needed: megabytes(given + pages), given: megabytes(given) })
  }
}

function megabytes(pages: number): number {
  return Math.ceil(pages / 16)
}

function runAlone(operation: Operation, chunks: number, job: number): void {
  for (let chunk = 0; chunk < chunks; chunk++) operation(chunk, 0, job)
}

function runTogether(
  words: Int32Array,
  name: OperationName,
  operation: Operation,
  chunks: number,
  job: number,
  helpers: number,
): void {
  words[control.operation] = operations.indexOf(name)
  words[control.job] = job
  words[control.chunks] = chunks
  Atomics.store(words, control.next, 0)
  Atomics.store(words, control.isOpen, 1)
  Atomics.add(words, control.generation, 1)
  Atomics.notify(words, control.generation, Math.min(helpers, chunks - 1))
  takeChunks(words, operation, 0)
  Atomics.store(words, control.isOpen, 0)
  awaitHelpers(words)
  if (Atomics.load(words, control.hasFailed) === 1)
    throw candorError('kernels.helper_failed', { operation: name })
}

/** A short look first: most helpers end within microseconds of each other, and sleeping costs some ten of them. */
function awaitHelpers(words: Int32Array): void {
  for (let i = 0; i < 1000 && Atomics.load(words, control.inside) > 0; i++);
  for (let inside = Atomics.load(words, control.inside); inside > 0; ) {
    Atomics.wait(words, control.inside, inside)
    inside = Atomics.load(words, control.inside)
  }
}
