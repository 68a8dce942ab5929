import { addRows } from './histogram'

/**
 * Histograms of wide tables: one task = one group of columns of one node, over a range of chunks, so that the task's slots stay
 * in the first cache. Twin: `histogramOf` of src/models/grow-tree.ts. Chunk = task.
 */
@unmanaged
class HistogramJob {
  rows: u32
  chunkRows: u32
  tasks: usize
  segments: usize
  nodeCapacity: u32
  order: usize
  gradients: usize
  codes: usize
  groupStride: u32
  columns: u32
  width: u32
  /** where counts of rows begin in a node's histogram, 0 = there are none */
  countsAt: u32
}

@unmanaged
class TaskRecord {
  node: u32
  group: u32
  firstChunk: u32
  endChunk: u32
  /** where the node's histogram begins */
  out: usize
  isRoot: u32
}

export function histogramNodes(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<HistogramJob>(job)
  const task = changetype<TaskRecord>(j.tasks + <usize>chunk * 24)
  const width = min(j.width, j.columns - task.group * j.width)
  const out = task.out + ((<usize>task.group * j.width) << 12)
  const counts = j.countsAt ? task.out + j.countsAt + ((<usize>task.group * j.width) << 10) : 0
  memory.fill(out, 0, <usize>width << 12)
  if (counts) memory.fill(counts, 0, <usize>width << 10)
  const codes = j.codes + <usize>task.group * j.groupStride
  if (task.isRoot) {
    const end = min(task.endChunk * j.chunkRows, j.rows)
    return addRows(width, 0, task.firstChunk * j.chunkRows, end, codes, j.gradients, out, counts)
  }
  for (let c = task.firstChunk; c < task.endChunk; c++) {
    const first = c * j.chunkRows
    const segment = j.segments + ((<usize>c * j.nodeCapacity + task.node) << 3)
    const start = load<u32>(segment)
    const end = load<u32>(segment, 4)
    const at = <usize>first << 3
    addRows(width, j.order + (<usize>first << 1), start, end, codes + at, j.gradients + at, out, counts)
  }
}
