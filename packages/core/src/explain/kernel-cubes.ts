import { type Crew, type Executor, jobSize, writeFields } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coalitionWeights } from './coalition-weights.ts'
import { fillOnCrew, layGroups } from './kernel-tables.ts'
import { mostQuestions } from './subtree-groups.ts'
import type { FilledGroup, MadeTables } from './subtree-patterns.ts'

/** Leaves whose numbers against a background are to be worked out. */
export type CountedLeaves = {
  readonly ensemble: Ensemble
  readonly offset: number
  /** how often each state of each group occurs in the background, 256 a group; see `countStates` */
  readonly counts: Uint32Array
  /** of the background */
  readonly rows: number
}

/**
 * Makes the tables of groups of leaves for interventional contributions on threads: to the bits of `backgroundLeafTable`, added leaf by leaf. They
 * stay where the kernels made them, in memory that is shared.
 *
 * @returns null where the plain twin has to do it: no WebAssembly, or tables so small that it is not worth while
 */
export function fillCubesByKernel(
  leaves: CountedLeaves,
  groups: readonly FilledGroup[],
  numbers: number,
  executor: Executor | null,
): MadeTables | null {
  return fillOnCrew('fillCubes', groups.length, numbers, executor, (crew, table) =>
    layJob(crew, leaves, groups, table),
  )
}

function layJob(crew: Crew, leaves: CountedLeaves, groups: readonly FilledGroup[], tables: number): number {
  const { joined, apart } = coalitionWeights(mostQuestions)
  const scratchStride = 1024 + 8 * (mostQuestions << mostQuestions) + 4096
  const job = crew.reserve(jobSize('CubeJob'))
  const fields = {
    groups: layGroups(crew, leaves, groups, tables, null),
    counts: layNumbers(crew, leaves.counts, Uint32Array),
    joined: layNumbers(crew, joined, Float64Array),
    apart: layNumbers(crew, apart, Float64Array),
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
    rows: leaves.rows,
  }
  writeFields(new DataView(crew.memory.buffer), job, 'CubeJob', fields)
  return job
}

function layNumbers<T extends Uint32Array | Float64Array>(
  crew: Crew,
  numbers: T,
  Kind: new (buffer: ArrayBufferLike, at: number, count: number) => T,
): number {
  const address = crew.reserve(numbers.byteLength)
  new Kind(crew.memory.buffer, address, numbers.length).set(numbers)
  return address
}
