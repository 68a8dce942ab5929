/** Twin: `cutColumn` of src/models/binning.ts. Chunk = column. */
@unmanaged
class SortJob {
  /** float32 columns, one after another */
  values: usize
  rows: u32
  maxBins: u32
  /** float32 cuts, 256 a column, filled up with Infinity */
  cuts: usize
  /** u32 number of cuts of each column */
  counts: usize
  /** per thread, or per column where columns are fewer: two times rows + 2,048 words of 4 bytes */
  scratch: usize
  scratchStride: u32
  isPerColumn: u32
}

export function sortColumn(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SortJob>(job)
  const keys = j.scratch + <usize>(j.isPerColumn ? chunk : thread) * j.scratchStride
  const other = keys + (<usize>j.rows << 2)
  const counters = other + (<usize>j.rows << 2)
  const n = loadKeys(j.values + <usize>chunk * (<usize>j.rows << 2), j.rows, keys)
  sortPass(keys, other, n, 0, counters)
  sortPass(other, keys, n, 11, counters)
  sortPass(keys, other, n, 22, counters)
  const distinct = groupEqual(other, n, keys)
  const cuts = j.cuts + (<usize>chunk << 10)
  const found = distinct <= j.maxBins ? cutEach(other, distinct, cuts) : cutShares(other, keys, distinct, n, j.maxBins, cuts)
  store<u32>(j.counts + (<usize>chunk << 2), found)
  for (let i = found; i < 256; i++) store<f32>(cuts + (<usize>i << 2), Infinity)
}

/** Bits of a float32 as a number that sorts like it; NaN is left out. */
function loadKeys(values: usize, rows: u32, keys: usize): u32 {
  let to = keys
  for (let p = values, end = values + (<usize>rows << 2); p < end; p += 4) {
    const bits = load<i32>(p)
    store<u32>(to, bits ^ ((bits >> 31) | 0x80000000))
    to += <usize>((bits & 0x7fffffff) <= 0x7f800000) << 2
  }
  return <u32>((to - keys) >> 2)
}

function sortPass(from: usize, to: usize, n: u32, shift: u32, counters: usize): void {
  memory.fill(counters, 0, 8192)
  const end = from + (<usize>n << 2)
  for (let p = from; p < end; p += 4) {
    const c = counters + (<usize>((load<u32>(p) >> shift) & 2047) << 2)
    store<u32>(c, load<u32>(c) + 1)
  }
  let sum: u32 = 0
  for (let i = 0; i < 2048; i++) {
    const c = counters + (<usize>i << 2)
    const count = load<u32>(c)
    store<u32>(c, sum)
    sum += count
  }
  for (let p = from; p < end; p += 4) {
    const key = load<u32>(p)
    const c = counters + (<usize>((key >> shift) & 2047) << 2)
    const at = load<u32>(c)
    store<u32>(c, at + 1)
    store<u32>(to + (<usize>at << 2), key)
  }
}

/** Sorted keys become distinct float32 values in place; `counts` holds how often each stands there. */
function groupEqual(keys: usize, n: u32, counts: usize): u32 {
  if (n == 0) return 0
  let at: usize = 0
  let value = valueOf(load<u32>(keys))
  let count: u32 = 1
  for (let i: u32 = 1; i < n; i++) {
    const x = valueOf(load<u32>(keys + (<usize>i << 2)))
    if (x == value) {
      count++
      continue
    }
    store<f32>(keys + at, value)
    store<u32>(counts + at, count)
    at += 4
    value = x
    count = 1
  }
  store<f32>(keys + at, value)
  store<u32>(counts + at, count)
  return <u32>(at >> 2) + 1
}

// @ts-ignore: decorator
@inline
function valueOf(key: u32): f32 {
  return reinterpret<f32>(key ^ (~(<i32>key >> 31) | 0x80000000))
}

function cutEach(values: usize, distinct: u32, cuts: usize): u32 {
  if (distinct == 0) return 0
  for (let i: u32 = 0; i + 1 < distinct; i++) storeCut(values, i, cuts, i)
  return distinct - 1
}

function cutShares(values: usize, counts: usize, distinct: u32, n: u32, maxBins: u32, cuts: usize): u32 {
  const average = <f64>n / <f64>maxBins
  let restBins: f64 = maxBins
  let restRows: f64 = 0
  for (let i: u32 = 0; i < distinct; i++) {
    const count = <f64>load<u32>(counts + (<usize>i << 2))
    if (count >= average) restBins--
    else restRows += count
  }
  let share = restRows / restBins
  let rows: f64 = 0
  let found: u32 = 0
  for (let i: u32 = 0; i + 1 < distinct && found < maxBins - 1; i++) {
    const count = <f64>load<u32>(counts + (<usize>i << 2))
    const isFrequent = count >= average
    rows += count
    if (!isFrequent) {
      restRows -= count
      const nextIsFrequent = <f64>load<u32>(counts + (<usize>(i + 1) << 2)) >= average
      if (rows < share && !(nextIsFrequent && rows >= share / 2)) continue
    }
    storeCut(values, i, cuts, found++)
    rows = 0
    if (!isFrequent) share = restRows / --restBins
  }
  return found
}

function storeCut(values: usize, i: u32, cuts: usize, at: u32): void {
  const low = load<f32>(values + (<usize>i << 2))
  const high = load<f32>(values + (<usize>i << 2) + 4)
  const middle = <f32>((<f64>low + <f64>high) / 2)
  store<f32>(cuts + (<usize>at << 2), middle >= low && middle < high ? middle : low)
}
