import { addRows } from './histogram'

/**
 * Rounds gradients and hessians to multiples of the tree's two grids, clears those of rows that were not drawn, and (where
 * `partials` is given) adds all rows to the histogram of the root, one copy a thread. Chunk = `chunkRows` rows.
 * Twin: `roundTo` of src/models/gradient-grid.ts.
 */
@unmanaged
class StartJob {
  gridG: f64
  gridH: f64
  rows: u32
  chunkRows: u32
  gradients: usize
  /** u8 a row, 0 = takes no part; or 0 = all do */
  drawn: usize
  codes: usize
  groupStride: u32
  groups: u32
  columns: u32
  width: u32
  /** u8 a group: has a column of this tree */
  used: usize
  partials: usize
  threadStride: u32
  /** u32 a thread, `stampStride` bytes apart: histogram is cleared when it holds `stamp` */
  stamps: usize
  stampStride: u32
  stamp: u32
  slotBytes: u32
  /** where counts of rows begin in a histogram, 0 = there are none */
  countsAt: u32
}

export function startTree(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<StartJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  const hist = j.partials + <usize>thread * j.threadStride
  if (j.partials) clearOnce(j, thread, hist)
  for (let start = first; start < end; start += 2048) {
    const stop = min(start + 2048, end)
    roundRows(j, start, stop)
    if (j.partials) addGroups(j, start, stop, hist)
  }
}

function clearOnce(j: StartJob, thread: u32, hist: usize): void {
  const stamp = j.stamps + <usize>thread * j.stampStride
  if (load<u32>(stamp) == j.stamp) return
  store<u32>(stamp, j.stamp)
  memory.fill(hist, 0, j.slotBytes)
}

function roundRows(j: StartJob, start: u32, stop: u32): void {
  const magic = f64x2(6755399441055744 * j.gridG, 6755399441055744 * j.gridH)
  const least = f64x2(-Infinity, j.gridH)
  for (let i = start; i < stop; i++) {
    const at = j.gradients + (<usize>i << 3)
    if (j.drawn != 0 && load<u8>(j.drawn + i) == 0) {
      store<u64>(at, 0)
      continue
    }
    const x = f64x2.promote_low_f32x4(v128.load64_zero(at))
    const rounded = f64x2.pmax(least, f64x2.sub(f64x2.add(x, magic), magic))
    v128.store64_lane(at, f32x4.demote_f64x2_zero(rounded), 0)
  }
}

function addGroups(j: StartJob, start: u32, stop: u32, hist: usize): void {
  for (let g: u32 = 0; g < j.groups; g++) {
    if (load<u8>(j.used + g) == 0) continue
    const width = min(j.width, j.columns - g * j.width)
    const out = hist + ((<usize>g * j.width) << 12)
    const counts = j.countsAt ? hist + j.countsAt + ((<usize>g * j.width) << 10) : 0
    addRows(width, 0, start, stop, j.codes + <usize>g * j.groupStride, j.gradients, out, counts)
  }
}
