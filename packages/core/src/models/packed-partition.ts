import { type Crew, jobSize, writeFields } from '../kernels/index.ts'
import type { CodeLayout } from './packed-codes.ts'
import type { Family, PackedNode, PackedSplit } from './packed-node.ts'
import type { PackedRows } from './packed-rows.ts'
import { sharedFields, type TreeSpace } from './packed-space.ts'

export type Side = 'left' | 'right' | 'neither'

const sampledRows = 256

/** Parts the rows of each family; where sides are given and histograms are fused, adds those rows to their histograms too. */
export function partRows(
  space: TreeSpace,
  rows: PackedRows,
  families: readonly Family[],
  sides: readonly Side[] | null,
): void {
  const { crew, layout, records, jobs, isFused } = space
  const fields = new DataView(crew.memory.buffer)
  const size = jobSize('SplitRecord')
  let slot = 0
  families.forEach(({ node, left, right }, i) => {
    const side = sides?.[i] ?? 'neither'
    const { column, bin, rightBins } = node.split!
    writeFields(fields, records + i * size, 'SplitRecord', {
      node: node.id,
      left: left.id,
      right: right.id,
      codes: codeAddress(layout, rows, column),
      bin: Math.max(0, bin),
      missingLeft: missingLeftCode(layout, node.split!),
      side: ['left', 'right', 'neither'].indexOf(side),
      slot: side === 'neither' ? 0 : slot++,
      mask: rightBins === null ? 0 : layMask(space, i, rightBins),
    })
  })
  writeFields(fields, jobs.level, 'LevelJob', {
    ...sharedFields(space, rows),
    splits: records,
    count: families.length,
    isRoot: families[0]!.node.id === 0 ? 1 : 0,
    partials: isFused && sides !== null ? space.parts : 0,
  })
  crew.run('splitLevel', rows.chunks, jobs.level)
}

function layMask({ crew, sets }: TreeSpace, i: number, rightBins: Uint8Array): number {
  const address = sets + i * 256
  new Uint8Array(crew.memory.buffer, address, 256).set(rightBins)
  return address
}

function codeAddress({ width }: CodeLayout, { codes }: PackedRows, column: number): number {
  const group = Math.floor(column / width)
  return codes.address + group * codes.groupStride + (column - group * width)
}

/** Code of a missing value where it goes left, else one that no row has. */
function missingLeftCode({ bins }: CodeLayout, { column, missingLeft }: PackedSplit): number {
  return missingLeft ? bins[column]! : 256
}

/** Share of the node's rows that go left, by a sample of them. */
export function leftShare({ crew, layout }: TreeSpace, rows: PackedRows, { id, split }: PackedNode): number {
  const { buffer } = crew.memory
  const codes = new Uint8Array(buffer, codeAddress(layout, rows, split!.column))
  const order = new Uint16Array(buffer, rows.order, rows.rows)
  const missing = missingLeftCode(layout, split!)
  const { rightBins, bin } = split!
  const perChunk = Math.ceil(sampledRows / rows.chunks)
  let left = 0
  let seen = 0
  for (let chunk = 0; chunk < rows.chunks; chunk++) {
    const first = chunk * rows.chunkRows
    const [start, end] = segmentOf(crew, rows, chunk, id)
    const step = Math.max(1, Math.floor((end - start) / perChunk))
    for (let i = start; i < end; i += step) {
      const row = first + (id === 0 ? i : order[first + i]!)
      const code = codes[row * 8]!
      if (rightBins === null ? code <= bin || code === missing : rightBins[code] === 0) left++
      seen++
    }
  }
  return seen === 0 ? 0 : left / seen
}

/** The root's rows stand in no order yet: it is all of the chunk. */
function segmentOf(crew: Crew, rows: PackedRows, chunk: number, id: number): [number, number] {
  if (id === 0) return [0, Math.min(rows.chunkRows, rows.rows - chunk * rows.chunkRows)]
  const at = rows.segments + (chunk * rows.nodeCapacity + id) * 8
  const [start, end] = new Uint32Array(crew.memory.buffer, at, 2)
  return [start!, end!]
}

/** Rows in the node's segments, those that take no part among them. */
export function rowsOf({ crew }: TreeSpace, rows: PackedRows, { id }: PackedNode): number {
  const stride = rows.nodeCapacity * 2
  const segments = new Uint32Array(crew.memory.buffer, rows.segments, rows.chunks * stride)
  let count = 0
  for (let at = id * 2; at < segments.length; at += stride) count += segments[at + 1]! - segments[at]!
  return count
}
