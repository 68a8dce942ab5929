import type { Executor } from '@candor/core'
import { control, operations } from '../packages/core/src/kernels/control.ts'
import { type Crew, startCrew, writeFields } from '../packages/core/src/kernels/index.ts'

/** Microseconds: the tenth percentile, which is what the way itself costs on a busy machine too, and the median. */
export type Spread = { readonly low: number; readonly median: number }

export type DispatchCost = {
  readonly threads: number
  /** fork and join of chunks that do nothing, one after another */
  readonly inARow: Spread
  /** the same a millisecond after the last one, when helpers sleep */
  readonly afterRest: Spread
  /** from the call for helpers until a sleeping one takes a chunk, after a rest; null without helpers */
  readonly wakeUp: Spread | null
}

/** What it costs to share out work on a crew of these threads; null where there are no kernels. */
export function dispatchCost(executor: Executor): DispatchCost | null {
  const crew = startCrew(executor)
  if (crew === null) return null
  const job = emptyJob(crew)
  const run = () => crew.run('codeRows', 2, job)
  warmUp(run)
  const row = spreadOf(() => microseconds(() => times(100, run)))
  const cost = {
    threads: crew.threads,
    inARow: { low: row.low / 100, median: row.median / 100 },
    afterRest: spreadOf(() => microseconds(run)),
    wakeUp: crew.threads === 1 ? null : spreadOf(() => wakeUp(crew, job)),
  }
  crew.close()
  return cost
}

/** The kernel `codeRows` on no rows at all. */
function emptyJob(crew: Crew): number {
  const address = crew.reserve(64)
  const none = { values: 0, rows: 0, columns: 0, cuts: 0, counts: 0, codes: 0 }
  const fields = { ...none, rowStride: 8, groupStride: 0, width: 1, chunkRows: 1 }
  writeFields(new DataView(crew.memory.buffer), address, 'CodeJob', fields)
  return address
}

/** As `crew.run` does it, but the caller takes no chunk and looks when a helper has taken one. */
function wakeUp(crew: Crew, job: number): number {
  const words = new Int32Array(crew.memory.buffer, 0, 1024)
  words[control.operation] = operations.indexOf('codeRows')
  words[control.job] = job
  words[control.chunks] = 1
  Atomics.store(words, control.next, 0)
  Atomics.store(words, control.isOpen, 1)
  const time = microseconds(() => {
    Atomics.add(words, control.generation, 1)
    Atomics.notify(words, control.generation, 1)
    while (Atomics.load(words, control.next) === 0);
  })
  Atomics.store(words, control.isOpen, 0)
  while (Atomics.load(words, control.inside) > 0);
  return time
}

/** Until helpers have come and every path is compiled. */
function warmUp(work: () => void): void {
  for (const end = performance.now() + 1000; performance.now() < end; ) work()
}

function spreadOf(measure: () => number): Spread {
  const found = Array.from({ length: 400 }, () => {
    rest()
    return measure()
  })
  found.sort((a, b) => a - b)
  return { low: found[40]!, median: found[200]! }
}

function rest(): void {
  for (const end = performance.now() + 1; performance.now() < end; );
}

function times(count: number, work: () => void): void {
  for (let i = 0; i < count; i++) work()
}

function microseconds(work: () => void): number {
  const started = performance.now()
  work()
  return (performance.now() - started) * 1000
}
