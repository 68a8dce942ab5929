import { RowRange } from './row-range'

/**
 * Sorts rows by their codes, bits of all features by turns, and drops those that repeat the row before: rows that stand beside each other then
 * share most of their cells. First keys are made and counted by their highest bits (`tallyCells`), then rows are dealt to parts by these
 * (`dealCells`), and each part is sorted by itself (`sortCells`). What comes out of a row does not depend on its place.
 */
@unmanaged
class SortCellsJob {
  rows: u32
  /** rows of a chunk of `tallyCells` and `dealCells` */
  chunkRows: u32
  features: u32
  /** u32 codes of feature f at `codes + f * codeStride`, in the order of the rows */
  codes: usize
  /** the same of the rows that are kept, each part's from its first row on */
  sorted: usize
  codeStride: u32
  /** for each feature the address of a u64 for each code: its bits, where they stand in a key */
  bits: usize
  /** whether rows of the same key have the same codes */
  isWhole: u32
  /** 11-bit digits of the keys, so many passes */
  digits: u32
  /** bits below the highest 11 */
  shift: u32
  /** scratch: twice a record of 16 bytes a row, key u64 and row u32 */
  records: usize
  others: usize
  /** u32 for each chunk and value of the highest bits: rows */
  tallies: usize
  /** u16 for each value of the highest bits: its part */
  partOf: usize
  partCount: u32
  /** u32 for each chunk and part: where its next record goes */
  nexts: usize
  /** records of `RowRange`, a part each */
  parts: usize
  /** u32 for each row: its place among the kept ones, counted over all rows */
  place: usize
  /** u32 for each kept row: how many rows it stands for */
  repeats: usize
  /** u32 for each part: rows that are kept */
  kept: usize
  /** per thread: 6 * 2048 u32 */
  counts: usize
}

const digitBits: u64 = 11
const digitMask: u64 = 2047
const digitBytes: usize = 8192

/** Chunk = `chunkRows` rows. */
export function tallyCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SortCellsJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  for (let f: u32 = 0; f < j.features; f++) layKeys(j, f, first, end)
  const tallies = j.tallies + <usize>chunk * digitBytes
  memory.fill(tallies, 0, digitBytes)
  for (let p = j.records + (<usize>first << 4), stop = j.records + (<usize>end << 4); p < stop; p += 16) {
    const at = tallies + (<usize>(load<u64>(p) >> <u64>j.shift) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
}

/** Chunk as in `tallyCells`. */
export function dealCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SortCellsJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  const nexts = j.nexts + ((<usize>chunk * j.partCount) << 2)
  const shift = <u64>j.shift
  for (let p = j.records + (<usize>first << 4), stop = j.records + (<usize>end << 4); p < stop; p += 16) {
    const record = v128.load(p)
    const top = <usize>(<u64>i64x2.extract_lane(record, 0) >> shift)
    const at = nexts + (<usize>load<u16>(j.partOf + (top << 1)) << 2)
    const to = load<u32>(at)
    store<u32>(at, to + 1)
    v128.store(j.others + (<usize>to << 4), record)
  }
}

/** Chunk = a part. */
export function sortCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<SortCellsJob>(job)
  const part = changetype<RowRange>(j.parts + (<usize>chunk << 3))
  const first = part.first
  const end = first + part.count
  const counts = j.counts + <usize>thread * (6 * digitBytes)
  memory.fill(counts, 0, 6 * digitBytes)
  let records = j.others
  let others = j.records
  countDigits(records, j.digits, first, end, counts)
  for (let digit: u32 = 0; digit < j.digits; digit++) {
    const from = counts + <usize>digit * digitBytes
    if (isSingle(from, end - first)) continue
    spread(from, <u64>digit * digitBits, first, end, records, others)
    const swap = records
    records = others
    others = swap
  }
  store<u32>(j.kept + (<usize>chunk << 2), keep(j, first, end, records))
}

function layKeys(j: SortCellsJob, f: u32, first: u32, end: u32): void {
  const bits = <usize>load<u32>(j.bits + (<usize>f << 2))
  const codes = j.codes + <usize>f * j.codeStride
  for (let i = first; i < end; i++) {
    const at = j.records + (<usize>i << 4)
    const own = load<u64>(bits + (<usize>load<u32>(codes + (<usize>i << 2)) << 3))
    if (f == 0) {
      store<u64>(at, own)
      store<u32>(at, i, 8)
    } else store<u64>(at, load<u64>(at) | own)
  }
}

function countDigits(records: usize, digits: u32, first: u32, end: u32, counts: usize): void {
  for (let i = first; i < end; i++) {
    let key = load<u64>(records + (<usize>i << 4))
    for (let digit: u32 = 0; digit < digits; digit++) {
      const at = counts + <usize>digit * digitBytes + (<usize>(key & digitMask) << 2)
      store<u32>(at, load<u32>(at) + 1)
      key >>= digitBits
    }
  }
}

function isSingle(counts: usize, rows: u32): bool {
  for (let b: usize = 0; b < digitBytes; b += 4) {
    const count = load<u32>(counts + b)
    if (count > 0) return count == rows
  }
  return true
}

function spread(counts: usize, shift: u64, first: u32, end: u32, records: usize, others: usize): void {
  let next = first
  for (let b: usize = 0; b < digitBytes; b += 4) {
    const count = load<u32>(counts + b)
    store<u32>(counts + b, next)
    next += count
  }
  const stop = records + (<usize>end << 4)
  for (let p = records + (<usize>first << 4); p < stop; p += 16) {
    const record = v128.load(p)
    const at = counts + (<usize>((<u64>i64x2.extract_lane(record, 0) >> shift) & digitMask) << 2)
    const to = load<u32>(at)
    store<u32>(at, to + 1)
    v128.store(others + (<usize>to << 4), record)
  }
}

function keep(j: SortCellsJob, first: u32, end: u32, records: usize): u32 {
  let kept = first
  let last: u64 = 0
  for (let i = first; i < end; i++) {
    const row = load<u32>(records + (<usize>i << 4), 8)
    const key = load<u64>(records + (<usize>i << 4))
    if (i == first || key != last || (j.isWhole == 0 && !isRepeated(j, row, kept - 1))) {
      last = key
      for (let f: u32 = 0; f < j.features; f++) {
        const at = <usize>f * j.codeStride
        store<u32>(j.sorted + at + (<usize>kept << 2), load<u32>(j.codes + at + (<usize>row << 2)))
      }
      store<u32>(j.repeats + (<usize>kept << 2), 0)
      kept++
    }
    const repeats = j.repeats + (<usize>(kept - 1) << 2)
    store<u32>(repeats, load<u32>(repeats) + 1)
    store<u32>(j.place + (<usize>row << 2), kept - 1)
  }
  return kept - first
}

function isRepeated(j: SortCellsJob, row: u32, kept: u32): bool {
  for (let f: u32 = 0; f < j.features; f++) {
    const at = <usize>f * j.codeStride
    if (load<u32>(j.codes + at + (<usize>row << 2)) != load<u32>(j.sorted + at + (<usize>kept << 2))) return false
  }
  return true
}
