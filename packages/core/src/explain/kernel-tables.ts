import { type Crew, type Executor, jobSize, startOnCrew, writeFields } from '../kernels/index.ts'
import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { leafZeros } from './leaf-table.ts'
import { mostQuestions } from './subtree-groups.ts'
import type { FilledGroup, MadeTables } from './subtree-patterns.ts'
import type { TreePaths } from './tree-paths.ts'

/** Path-dependent leaves whose numbers are to be worked out. */
export type CoverLeaves = {
  readonly ensemble: Ensemble
  readonly offset: number
  readonly paths: TreePaths
  /** one per node, from `coverRatios` */
  readonly ratios: Float64Array
  /** interactions, or contributions */
  readonly isPairs: boolean
}

/**
 * Makes the tables of groups of leaves on threads: to the bits of `coverLeafTable` and `coverPairTable`, added leaf by leaf. They stay where the
 * kernels made them, in memory that is shared.
 *
 * @returns null where the plain twin has to do it: no WebAssembly, or tables so small that it is not worth while
 */
export function fillTablesByKernel(
  leaves: CoverLeaves,
  groups: readonly FilledGroup[],
  numbers: number,
  executor: Executor | null,
): MadeTables | null {
  return fillOnCrew('fillTables', groups.length, numbers, executor, (crew, table) =>
    layJob(crew, leaves, groups, table),
  )
}

/** Below, the plain twin has them before the kernel is ready. */
const fewestNumbers = 100_000

/**
 * A table of numbers that an operation fills, group by group.
 *
 * @param layOut the job's address, given that of the table
 * @returns null where the plain twin has to do it
 */
export function fillOnCrew(
  operation: 'fillTables' | 'fillCubes',
  groups: number,
  numbers: number,
  executor: Executor | null,
  layOut: (crew: Crew, table: number) => number,
): MadeTables | null {
  if (numbers < fewestNumbers) return null
  const crew = startOnCrew(executor, (started) => started)
  if (crew === null) return null
  try {
    const table = crew.reserve(8 * numbers)
    crew.run(operation, groups, layOut(crew, table))
    return { numbers: new Float64Array(crew.memory.buffer, table, numbers), crew }
  } finally {
    crew.close()
  }
}

function layJob(crew: Crew, leaves: CoverLeaves, groups: readonly FilledGroup[], tables: number): number {
  const most = mostQuestions
  const width = leaves.isPairs ? (most * (most + 1)) / 2 : most
  const scratchStride = 2048 + 128 + 8 * (width << most) + 4096
  const job = crew.reserve(jobSize('FillJob'))
  const fields = {
    groups: layGroups(crew, leaves, groups, tables, (leaf) => leafZeros(leaves.paths, leaves.ratios, leaf)),
    rules: layRules(crew),
    isPairs: leaves.isPairs ? 1 : 0,
    scratch: crew.reserve(crew.threads * scratchStride),
    scratchStride,
  }
  writeFields(new DataView(crew.memory.buffer), job, 'FillJob', fields)
  return job
}

/** Four nodes and four weights for each number of nodes. */
function layRules(crew: Crew): number {
  const most = Math.ceil(mostQuestions / 2)
  const address = crew.reserve(64 * (most + 1))
  const rules = new Float64Array(crew.memory.buffer, address, 8 * (most + 1))
  for (let order = 1; order <= most; order++) {
    const { nodes, weights } = gaussLegendre(order)
    rules.set(nodes, 8 * order)
    rules.set(weights, 8 * order + 4)
  }
  return address
}

/** The records of groups and their leaves; `zerosOf` the shares of cover of a leaf's features, where they are needed. */
export function layGroups(
  crew: Crew,
  { ensemble, offset }: Pick<CoverLeaves, 'ensemble' | 'offset'>,
  groups: readonly FilledGroup[],
  tables: number,
  zerosOf: ((leaf: number) => Float64Array) | null,
): number {
  const count = groups.reduce((sum, { leaves }) => sum + leaves.length, 0)
  const groupSize = jobSize('FilledGroup')
  const leafSize = jobSize('FilledLeaf')
  const numbers = layLists(crew, groups, zerosOf)
  const records = crew.reserve(groups.length * groupSize)
  let leafAt = crew.reserve(count * leafSize)
  let { zeros, bits, columns } = numbers
  const view = new DataView(crew.memory.buffer)
  groups.forEach(({ table, stride, states, leaves }, g) => {
    writeFields(view, records + g * groupSize, 'FilledGroup', {
      table: tables + 8 * table,
      stride: 8 * stride,
      states,
      leaves: leafAt,
      leafCount: leaves.length,
    })
    for (const leaf of leaves) {
      const features = leaf.features.length
      writeFields(view, leafAt, 'FilledLeaf', {
        value: ensemble.value[leaf.node * ensemble.leafWidth + offset]!,
        features,
        zeros,
        bits,
        columns,
      })
      leafAt += leafSize
      zeros += 8 * features
      bits += 2 * features
      columns += 4 * leaf.columns.length
    }
  })
  return records
}

/** Zeros, bits and columns of all leaves, one after another. */
function layLists(
  crew: Crew,
  groups: readonly FilledGroup[],
  zerosOf: ((leaf: number) => Float64Array) | null,
) {
  let [features, numbers] = [0, 0]
  for (const { leaves } of groups)
    for (const leaf of leaves) {
      features += leaf.need.length
      numbers += leaf.columns.length
    }
  const at = {
    zeros: crew.reserve(zerosOf === null ? 0 : 8 * features),
    bits: crew.reserve(2 * features),
    columns: crew.reserve(4 * numbers),
  }
  const zeros = new Float64Array(crew.memory.buffer, at.zeros, zerosOf === null ? 0 : features)
  const bits = new Uint8Array(crew.memory.buffer, at.bits, 2 * features)
  const columns = new Uint32Array(crew.memory.buffer, at.columns, numbers)
  let [feature, number] = [0, 0]
  for (const { leaves } of groups)
    for (const leaf of leaves) {
      if (zerosOf !== null) zeros.set(zerosOf(leaf.node), feature)
      const { need, want, columns: own } = leaf
      // of a few numbers each, which a call of set would take longer for
      for (let k = 0; k < need.length; k++) {
        bits[2 * feature + k] = need[k]!
        bits[2 * feature + need.length + k] = want[k]!
      }
      for (let k = 0; k < own.length; k++) columns[number + k] = own[k]!
      feature += need.length
      number += own.length
    }
  return at
}
