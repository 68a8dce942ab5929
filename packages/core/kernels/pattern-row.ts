import { codeColumn } from './code-column'

/**
 * Contributions of one row from tables of patterns: codes, the states of all groups, then the numbers of their table rows, two at a time.
 * Twin: `patternRow` of src/explain/pattern-rows.ts, and what `patternRows` gives the row among others. There is one chunk.
 */
@unmanaged
class PatternRowJob {
  /** f64 for each input */
  values: usize
  /** records of coded columns: see `CodedColumn` */
  columns: usize
  columnCount: u32
  isSingle: u32
  /** u8 for each slot */
  codes: usize
  /** records of four groups, 40 bytes each: see `FourGroups` */
  fours: usize
  fourCount: u32
  /** 12 bytes a split: slot u16, code u16, then bits of the four groups that stay where the row goes left, and where it does not */
  masks: usize
  /** u32 address of each group's table row */
  places: usize
  /** records of added numbers, 20 bytes each: see `AddedPair` */
  pairs: usize
  pairCount: u32
  /** f64 for each sum, and some behind them that nobody reads */
  sums: usize
  sumCount: u32
  /** u32 that nobody reads */
  unused: usize
}

/** Four neighbouring groups: a bit for every question, where their masks end, where their tables begin, and the bytes of a table row. */
@unmanaged
class FourGroups {
  bits: u32
  end: usize
  table0: usize
  table1: usize
  table2: usize
  table3: usize
  stride0: u32
  stride1: u32
  stride2: u32
  stride3: u32
}

/** Two neighbouring numbers of one or two table rows: where the rows' addresses stand, the sums, and how far into the rows: u16 each. */
@unmanaged
class AddedPair {
  place0: usize
  place1: usize
  sum0: usize
  sum1: usize
  firsts: u32
}

export function patternRow(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<PatternRowJob>(job)
  for (let c: u32 = 0; c < j.columnCount; c++)
    codeColumn(j.columns + <usize>c * 24, j.values, 8, j.isSingle, j.codes, 1, 1)
  findRows(j)
  touchRows(j)
  addPairs(j)
}

function findRows(j: PatternRowJob): void {
  const codes = j.codes
  let p = j.masks
  let place = j.places
  for (let at = j.fours, end = at + <usize>j.fourCount * 40; at < end; at += 40) {
    const four = changetype<FourGroups>(at)
    let states = four.bits
    for (const last = four.end; p < last; p += 12) {
      const goesRight = <usize>(<u32>load<u8>(codes + <usize>load<u16>(p)) > <u32>load<u16>(p, 2))
      states &= load<u32>(p + (goesRight << 2), 4)
    }
    const a = four.table0 + (states & 255) * four.stride0
    const b = four.table1 + ((states >> 8) & 255) * four.stride1
    const c = four.table2 + ((states >> 16) & 255) * four.stride2
    const d = four.table3 + (states >> 24) * four.stride3
    store<u32>(place, a)
    store<u32>(place, b, 4)
    store<u32>(place, c, 8)
    store<u32>(place, d, 12)
    place += 16
  }
}

function addPairs(j: PatternRowJob): void {
  memory.fill(j.sums, 0, <usize>j.sumCount << 3)
  for (let p = j.pairs, end = p + <usize>j.pairCount * 20; p < end; p += 20) {
    const pair = changetype<AddedPair>(p)
    const a = v128.load(<usize>load<u32>(pair.place0) + <usize>(pair.firsts & 65535))
    const b = v128.load(<usize>load<u32>(pair.place1) + <usize>(pair.firsts >> 16))
    const added = f64x2.add(a, b)
    store<f64>(pair.sum0, load<f64>(pair.sum0) + f64x2.extract_lane(added, 0))
    store<f64>(pair.sum1, load<f64>(pair.sum1) + f64x2.extract_lane(added, 1))
  }
}

/** Reads two numbers of each table row, which may lie in two cache lines, so that the processor waits for many lines together. */
function touchRows(j: PatternRowJob): void {
  let seen: u32 = 0
  let p = j.places
  for (let end = p + (<usize>j.fourCount << 4); p < end; p += 16) {
    const a = <usize>load<u32>(p)
    const b = <usize>load<u32>(p, 4)
    const c = <usize>load<u32>(p, 8)
    const d = <usize>load<u32>(p, 12)
    seen |= load<u32>(a) | load<u32>(b) | load<u32>(c) | load<u32>(d)
    seen |= load<u32>(a, 52) | load<u32>(b, 52) | load<u32>(c, 52) | load<u32>(d, 52)
  }
  store<u32>(j.unused, seen)
}
