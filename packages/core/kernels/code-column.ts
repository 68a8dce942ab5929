/** Values of one model column that are coded by at most 254 bounds. */
@unmanaged
class CodedColumn {
  column: u32
  /** ascending f64 bounds, at most 254, filled up with NaN to twice the first step */
  bounds: usize
  /** highest power of two of the search: 128, or less where bounds are few */
  firstStep: u32
  /** slot where a missing value is 255 and so goes right everywhere, and where it is 0; 0xffffffff = not needed */
  rightSlot: u32
  leftSlot: u32
  unused: u32
}

const none: u32 = 0xffffffff

/** Codes of `count` rows, to slots of `slotBytes` bytes. @returns whether a value was missing */
export function codeColumn(
  record: usize,
  columns: usize,
  columnStride: u32,
  isSingle: u32,
  codes: usize,
  slotBytes: u32,
  count: u32,
): bool {
  const column = changetype<CodedColumn>(record)
  const values = columns + <usize>column.column * columnStride
  const right = column.rightSlot == none ? 0 : codes + <usize>column.rightSlot * slotBytes
  const left = column.leftSlot == none ? 0 : codes + <usize>column.leftSlot * slotBytes
  const bounds = column.bounds
  const firstStep = <usize>column.firstStep << 3
  let hasMissing = false
  for (let r: usize = 0; r < count; r++) {
    let x = load<f64>(values + (r << 3))
    if (isSingle) x = <f64>(<f32>x)
    let p = bounds
    for (let step = firstStep; step >= 8; step >>= 1) p += load<f64>(p + step - 8) <= x ? step : 0
    const isMissing = x != x
    const code = (p - bounds) >> 3
    hasMissing = hasMissing || isMissing
    if (right) store<u8>(right + r, isMissing ? 255 : code)
    if (left) store<u8>(left + r, isMissing ? 0 : code)
  }
  return hasMissing
}
