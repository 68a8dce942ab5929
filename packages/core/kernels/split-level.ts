import { addRows } from './histogram'

/**
 * Parts the rows of every split node of one level inside a chunk, both sides in order, without a branch; and (where `partials`
 * is given) adds the rows of the smaller child to its histogram, one copy a thread, while they are in the cache.
 * Twins: `partition` and `histogramOf` of src/models/grow-tree.ts.
 */
@unmanaged
class LevelJob {
  rows: u32
  chunkRows: u32
  /** records of split nodes, 36 bytes each: see `SplitRecord` */
  splits: usize
  count: u32
  /** 1 where the one split node is the root, whose rows stand in no order yet */
  isRoot: u32
  segments: usize
  nodeCapacity: u32
  order: usize
  /** u16 x chunkRows a thread */
  scratch: usize
  scratchStride: u32
  gradients: usize
  codes: usize
  groupStride: u32
  groups: u32
  columns: u32
  width: u32
  used: usize
  partials: usize
  threadStride: u32
  stamps: usize
  stampStride: u32
  stamp: u32
  slotBytes: u32
  /** where counts of rows begin in a histogram, 0 = there are none */
  countsAt: u32
}

@unmanaged
class SplitRecord {
  node: u32
  left: u32
  right: u32
  /** address of the column's byte of row 0 */
  codes: usize
  bin: u32
  /** code of a missing value where it goes left, else 256 */
  missingLeft: u32
  /** 0 = left child, 1 = right child, 2 = neither gets a histogram */
  side: u32
  /** place of the histogram among the partials */
  slot: u32
  /** of a split by category: 1 for each code that goes right, u8 each; else 0 */
  mask: usize
}

export function splitLevel(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<LevelJob>(job)
  const first = chunk * j.chunkRows
  const order = j.order + (<usize>first << 1)
  const scratch = j.scratch + <usize>thread * j.scratchStride
  const segments = j.segments + ((<usize>chunk * j.nodeCapacity) << 3)
  for (let s: u32 = 0; s < j.count; s++) {
    const split = changetype<SplitRecord>(j.splits + <usize>s * 36)
    const segment = segments + (<usize>split.node << 3)
    const start = j.isRoot ? 0 : load<u32>(segment)
    const end = j.isRoot ? min(j.chunkRows, j.rows - first) : load<u32>(segment, 4)
    const codes = split.codes + (<usize>first << 3)
    if (j.isRoot && split.mask) numberRows(order, end)
    const middle = split.mask
      ? partBySet(order, start, end, codes, split.mask, scratch)
      : j.isRoot
        ? partRoot(order, end, codes, split.bin, split.missingLeft, scratch)
        : part(order, start, end, codes, split.bin, split.missingLeft, scratch)
    const left = segments + (<usize>split.left << 3)
    store<u32>(left, start)
    store<u32>(left, middle, 4)
    const right = segments + (<usize>split.right << 3)
    store<u32>(right, middle)
    store<u32>(right, end, 4)
    if (j.partials == 0 || split.side == 2) continue
    if (split.side == 0) addSegment(j, first, order, start, middle, thread, split.slot)
    else addSegment(j, first, order, middle, end, thread, split.slot)
  }
}

function part(
  order: usize,
  start: u32,
  end: u32,
  codes: usize,
  bin: u32,
  missingLeft: u32,
  scratch: usize,
): u32 {
  let left = order + (<usize>start << 1)
  let right = scratch
  const last = order + (<usize>end << 1)
  for (let p = left; p < last; p += 2) {
    const row = load<u16>(p)
    const code = <u32>load<u8>(codes + (<usize>row << 3))
    const goesLeft = <usize>(code <= bin) | <usize>(code == missingLeft)
    store<u16>(left, row)
    store<u16>(right, row)
    left += goesLeft << 1
    right += 2 - (goesLeft << 1)
  }
  memory.copy(left, scratch, right - scratch)
  return <u32>((left - order) >> 1)
}

function partRoot(order: usize, end: u32, codes: usize, bin: u32, missingLeft: u32, scratch: usize): u32 {
  let left = order
  let right = scratch
  for (let row: u32 = 0; row < end; row++) {
    const code = <u32>load<u8>(codes + (<usize>row << 3))
    const goesLeft = <usize>(code <= bin) | <usize>(code == missingLeft)
    store<u16>(left, <u16>row)
    store<u16>(right, <u16>row)
    left += goesLeft << 1
    right += 2 - (goesLeft << 1)
  }
  memory.copy(left, scratch, right - scratch)
  return <u32>((left - order) >> 1)
}

function numberRows(order: usize, count: u32): void {
  for (let row: u32 = 0; row < count; row++) store<u16>(order + (<usize>row << 1), <u16>row)
}

function partBySet(order: usize, start: u32, end: u32, codes: usize, mask: usize, scratch: usize): u32 {
  let left = order + (<usize>start << 1)
  let right = scratch
  const last = order + (<usize>end << 1)
  for (let p = left; p < last; p += 2) {
    const row = load<u16>(p)
    const goesRight = <usize>load<u8>(mask + load<u8>(codes + (<usize>row << 3)))
    store<u16>(left, row)
    store<u16>(right, row)
    left += 2 - (goesRight << 1)
    right += goesRight << 1
  }
  memory.copy(left, scratch, right - scratch)
  return <u32>((left - order) >> 1)
}

function addSegment(
  j: LevelJob,
  first: u32,
  order: usize,
  start: u32,
  end: u32,
  thread: u32,
  slot: u32,
): void {
  const hist = j.partials + <usize>thread * j.threadStride + <usize>slot * j.slotBytes
  const stamp = j.stamps + <usize>thread * j.stampStride + (<usize>slot << 2)
  if (load<u32>(stamp) != j.stamp) {
    store<u32>(stamp, j.stamp)
    memory.fill(hist, 0, j.slotBytes)
  }
  const gradients = j.gradients + (<usize>first << 3)
  for (let g: u32 = 0; g < j.groups; g++) {
    if (load<u8>(j.used + g) == 0) continue
    const width = min(j.width, j.columns - g * j.width)
    const codes = j.codes + <usize>g * j.groupStride + (<usize>first << 3)
    const counts = j.countsAt ? hist + j.countsAt + ((<usize>g * j.width) << 10) : 0
    addRows(width, order, start, end, codes, gradients, hist + ((<usize>g * j.width) << 12), counts)
  }
}
