import type { Executor } from '@candor/core'
import { startCrew, writeFields } from '../../../../core/src/kernels/index.ts'

/**
 * Whether threads besides the caller's do any of the work: columns are sorted in the thread's own scratch memory, until something
 * stands in that of thread 1. False where there are no kernels, no helpers, or none that has come after some seconds.
 */
export function helperTakesPart(executor: Executor): boolean {
  const crew = startCrew(executor)
  if (crew === null || crew.threads === 1) return false
  const [rows, columns] = [20_000, 64]
  const scratchStride = (2 * rows + 2048) * 4
  const scratch = crew.reserve(scratchStride * crew.threads)
  const values = crew.reserve(rows * columns * 4)
  const fields = {
    values,
    rows,
    maxBins: 255,
    cuts: crew.reserve(1024 * columns),
    counts: crew.reserve(4 * columns),
    scratch,
    scratchStride,
    isPerColumn: 0,
  }
  const job = crew.reserve(64)
  const { buffer } = crew.memory
  new Float32Array(buffer, values, rows * columns).forEach((_, i, all) => {
    all[i] = (i * 7919) % 10_007
  })
  writeFields(new DataView(buffer), job, 'SortJob', fields)
  const ofHelper = new Uint32Array(buffer, scratch + scratchStride, rows)
  for (let run = 0; run < 300 && ofHelper[0] === 0; run++) crew.run('sortColumn', columns, job)
  crew.close()
  return ofHelper[0] !== 0
}
