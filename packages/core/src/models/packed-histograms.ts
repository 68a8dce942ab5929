import { type JobFields, jobSize, writeFields } from '../kernels/index.ts'
import type { Family, PackedNode } from './packed-node.ts'
import { rowsOf, type Side } from './packed-partition.ts'
import type { PackedRows } from './packed-rows.ts'
import { dropHistogram, mostParts, sharedFields, type TreeSpace, taskRows } from './packed-space.ts'

/** Where the parts of one histogram stand; `stamps` = 0: all are valid. */
export type Parts = { readonly address: number; readonly count: number; readonly stamps: number }

/** A child whose histogram was added up, its sibling (null at the root), and what the sibling takes it off. */
export type Pair = {
  readonly first: PackedNode
  readonly second: PackedNode | null
  readonly parent: number
  readonly parts: Parts
}

export function fusedPairs(space: TreeSpace, families: readonly Family[], sides: readonly Side[]): Pair[] {
  const pairs: Pair[] = []
  for (const [i, { node, left, right }] of families.entries()) {
    if (sides[i] === 'neither') {
      dropHistogram(space, node)
      continue
    }
    const [first, second] = sides[i] === 'left' ? [left, right] : [right, left]
    const parts = threadParts(space, pairs.length)
    pairs.push({ first, second, parent: handOver(node), parts })
  }
  return pairs
}

function handOver(node: PackedNode): number {
  const { histogram } = node
  node.histogram = 0
  return histogram
}

/** Deals the smaller child of each family to tasks of one group of columns and some chunks each. */
export function taskPairs(
  space: TreeSpace,
  rows: PackedRows,
  families: readonly Family[],
  sides: readonly Side[],
): Pair[] {
  const tasks: JobFields<'TaskRecord'>[] = []
  const pairs: Pair[] = []
  let part = 0
  for (const [i, { node, left, right }] of families.entries()) {
    if (sides[i] === 'neither') {
      dropHistogram(space, node)
      continue
    }
    const [leftRows, rightRows] = [rowsOf(space, rows, left), rowsOf(space, rows, right)]
    const [first, second] = leftRows <= rightRows ? [left, right] : [right, left]
    const parts = dealTasks(space, rows, first.id, Math.min(leftRows, rightRows), part, tasks)
    part += parts.count
    pairs.push({ first, second, parent: handOver(node), parts })
  }
  runTasks(space, rows, tasks)
  return pairs
}

export function rootTasks(space: TreeSpace, rows: PackedRows): Parts {
  const tasks: JobFields<'TaskRecord'>[] = []
  const parts = dealTasks(space, rows, 0, rows.rows, 0, tasks)
  runTasks(space, rows, tasks)
  return parts
}

function dealTasks(
  { crew, layout, parts, slotBytes, used }: TreeSpace,
  { chunks }: PackedRows,
  node: number,
  rows: number,
  firstPart: number,
  tasks: JobFields<'TaskRecord'>[],
): Parts {
  const count = Math.min(Math.max(1, Math.ceil(rows / taskRows)), mostParts, chunks)
  const address = parts + firstPart * slotBytes
  const isUsed = new Uint8Array(crew.memory.buffer, used, layout.groups)
  for (let group = 0; group < layout.groups; group++) {
    if (isUsed[group] === 0) continue
    for (let p = 0; p < count; p++)
      tasks.push({
        node,
        group,
        firstChunk: Math.floor((chunks * p) / count),
        endChunk: Math.floor((chunks * (p + 1)) / count),
        out: address + p * slotBytes,
        isRoot: node === 0 ? 1 : 0,
      })
  }
  return { address, count, stamps: 0 }
}

function runTasks(space: TreeSpace, rows: PackedRows, tasks: readonly JobFields<'TaskRecord'>[]): void {
  const { crew, records, jobs } = space
  const fields = new DataView(crew.memory.buffer)
  const size = jobSize('TaskRecord')
  tasks.forEach((task, i) => {
    writeFields(fields, records + i * size, 'TaskRecord', task)
  })
  writeFields(fields, jobs.histogram, 'HistogramJob', { ...sharedFields(space, rows), tasks: records })
  if (tasks.length > 0) crew.run('histogramNodes', tasks.length, jobs.histogram)
}

export function threadParts({ crew, parts, stamps, slotBytes }: TreeSpace, slot: number): Parts {
  return { address: parts + slot * slotBytes, count: crew.threads, stamps: stamps + slot * 4 }
}

/** Sums of a node, from any of its columns: all bins, missing values among them. Exact, so any column gives the same. */
export function sumOfParts(
  space: TreeSpace,
  parts: Parts,
  column: number,
): Pick<PackedNode, 'G' | 'H' | 'rows'> {
  const { buffer } = space.crew.memory
  const bins = space.layout.bins[column]!
  let G = 0
  let H = 0
  let rows = 0
  for (let p = 0; p < parts.count; p++) {
    if (parts.stamps !== 0 && stampOf(space, parts.stamps, p) !== space.stamp) continue
    const histogram = parts.address + p * partStride(space)
    const slots = new Float64Array(buffer, histogram + column * 4096, 512)
    for (let i = 0; i <= bins; i++) {
      G += slots[i * 2]!
      H += slots[i * 2 + 1]!
    }
    if (space.countsAt === 0) continue
    const counts = new Uint32Array(buffer, histogram + space.countsAt + column * 1024, 256)
    for (let i = 0; i <= bins; i++) rows += counts[i]!
  }
  return { G, H, rows }
}

function stampOf({ crew, stampStride: stride }: TreeSpace, stamps: number, thread: number): number {
  return new Uint32Array(crew.memory.buffer, stamps + thread * stride, 1)[0]!
}

export function partStride({ isFused, threadStride, slotBytes }: TreeSpace): number {
  return isFused ? threadStride : slotBytes
}
