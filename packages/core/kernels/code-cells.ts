/**
 * Codes of numbers: how many of a feature's bounds are at or below each value. Chunk = `chunkRows` rows; all features.
 * Twin: `layCodes` of src/explain/cell-codes.ts.
 */
@unmanaged
class CodeCellsJob {
  rows: u32
  chunkRows: u32
  /** values are rounded to float32 first */
  isSingle: u32
  /** records of `CellColumn` */
  columns: usize
  columnCount: u32
}

@unmanaged
class CellColumn {
  /** values of at most this size are missing: -1 for none */
  zero: f64
  /** f64 values */
  values: usize
  /** u32 codes */
  codes: usize
  /** ascending f64 bounds, filled up with NaN to twice `firstStep` */
  bounds: usize
  /** highest power of two that is not above the number of bounds; 0 without any */
  firstStep: u32
  /** code of missing values */
  missing: u32
  unused: u32
}

export function codeCells(chunk: u32, thread: u32, job: usize): void {
  const j = changetype<CodeCellsJob>(job)
  const first = chunk * j.chunkRows
  const end = min(first + j.chunkRows, j.rows)
  for (let c: u32 = 0; c < j.columnCount; c++)
    codeColumn(changetype<CellColumn>(j.columns + (<usize>c << 5)), first, end, j.isSingle != 0)
}

/** Four values at a time: each search waits for its own loads, four do not wait for each other. */
function codeColumn(column: CellColumn, first: u32, end: u32, isSingle: bool): void {
  const bounds = column.bounds
  const zero = column.zero
  const missing = column.missing
  const firstStep = <usize>column.firstStep << 3
  let from = column.values + (<usize>first << 3)
  let to = column.codes + (<usize>first << 2)
  const stop = column.values + (<usize>end << 3)
  for (; from + 32 <= stop; from += 32) {
    const a = valueAt(from, isSingle)
    const b = valueAt(from + 8, isSingle)
    const c = valueAt(from + 16, isSingle)
    const d = valueAt(from + 24, isSingle)
    let p = bounds
    let q = bounds
    let r = bounds
    let s = bounds
    for (let step = firstStep; step >= 8; step >>= 1) {
      p += load<f64>(p + step - 8) <= a ? step : 0
      q += load<f64>(q + step - 8) <= b ? step : 0
      r += load<f64>(r + step - 8) <= c ? step : 0
      s += load<f64>(s + step - 8) <= d ? step : 0
    }
    store<u32>(to, abs(a) > zero ? <u32>((p - bounds) >> 3) : missing)
    store<u32>(to + 4, abs(b) > zero ? <u32>((q - bounds) >> 3) : missing)
    store<u32>(to + 8, abs(c) > zero ? <u32>((r - bounds) >> 3) : missing)
    store<u32>(to + 12, abs(d) > zero ? <u32>((s - bounds) >> 3) : missing)
    to += 16
  }
  for (; from < stop; from += 8) {
    const a = valueAt(from, isSingle)
    let p = bounds
    for (let step = firstStep; step >= 8; step >>= 1) p += load<f64>(p + step - 8) <= a ? step : 0
    store<u32>(to, abs(a) > zero ? <u32>((p - bounds) >> 3) : missing)
    to += 4
  }
}

// @ts-ignore: decorator
@inline
function valueAt(from: usize, isSingle: bool): f64 {
  const x = load<f64>(from)
  return isSingle ? <f64>(<f32>x) : x
}
