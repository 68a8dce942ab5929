/** Twin: `applyCuts` of src/models/binning.ts. Chunk = `chunkRows` rows; all their columns. */
@unmanaged
class CodeJob {
  /** float32 columns, one after another */
  values: usize
  rows: u32
  columns: u32
  cuts: usize
  counts: usize
  /** codes: `rowStride` bytes a row, group after group */
  codes: usize
  rowStride: u32
  groupStride: u32
  /** columns of one group, at most 8 */
  width: u32
  chunkRows: u32
}

const block: u32 = 1024

export function codeRows(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<CodeJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  for (let start = first; start < end; start += block) {
    const stop = min(start + block, end)
    for (let c: u32 = 0; c < j.columns; c++) codeBlock(j, c, start, stop)
  }
}

function codeBlock(j: CodeJob, c: u32, start: u32, stop: u32): void {
  const cuts = j.cuts + (<usize>c << 10)
  const missing = load<u32>(j.counts + (<usize>c << 2)) + 1
  const group = c / j.width
  let to = j.codes + <usize>group * j.groupStride + <usize>start * j.rowStride + (c - group * j.width)
  const column = j.values + <usize>c * (<usize>j.rows << 2)
  for (let p = column + (<usize>start << 2), end = column + (<usize>stop << 2); p < end; p += 4) {
    const x = load<f32>(p)
    store<u8>(to, x == x ? firstAtLeast(cuts, x) : missing)
    to += j.rowStride
  }
}

/** Number of cuts below x, of 255 (the unused ones are Infinity), in eight steps without a branch. */
// @ts-ignore: decorator
@inline
function firstAtLeast(cuts: usize, x: f32): u32 {
  let p = cuts
  p += <usize>(load<f32>(p, 127 * 4) < x) << 9
  p += <usize>(load<f32>(p, 63 * 4) < x) << 8
  p += <usize>(load<f32>(p, 31 * 4) < x) << 7
  p += <usize>(load<f32>(p, 15 * 4) < x) << 6
  p += <usize>(load<f32>(p, 7 * 4) < x) << 5
  p += <usize>(load<f32>(p, 3 * 4) < x) << 4
  p += <usize>(load<f32>(p, 1 * 4) < x) << 3
  p += <usize>(load<f32>(p) < x) << 2
  return <u32>((p - cuts) >> 2)
}
